"""Who may import what: an import reaches records and makes things that its reader may not be allowed to touch."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from crm.lib.errors import Refused
from records.importing.plan import Plan
from records.querying.visibility import may


def demand(user: Any, plan: Plan) -> None:
    """Raise Refused unless the user may do everything that the plan could do.

    A key or a link finds records by their values, so it takes the right to see all of them.
    """
    wanted = plan.map
    objects = {wanted.object_type, *(partner.rule.object_type for partner in plan.partners if partner.rule.create)}
    if not all(may(user, "add", name) for name in objects):
        raise Refused(_("You may not create these records. Ask an administrator."))
    if wanted.key and not may(user, "change", wanted.object_type):
        raise Refused(_("You may not change these records. Leave out the key, or ask an administrator."))
    if (wanted.key or plan.partners) and not user.has_perm("records.see_all_records"):
        raise Refused(_("To match records by a key or to link them, you need the right to see every record."))
    if wanted.create_properties and not user.has_perm("records.add_propertydefinition"):
        raise Refused(_("You may not create properties. Switch that off, or ask an administrator."))
    for right, words in _making(plan):
        if not user.has_perm(right):
            raise Refused(_(words))


def _making(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield the right to each thing that cells may make, and what to say to those who lack it."""
    if plan.map.create_properties:
        props = (target.prop for target in plan.every_target() if target.prop is not None)
        wanted = {prop.source or prop.kind for prop in props}
        yield from (demanded for source, demanded in MAKING.items() if source in wanted)


_OPTIONS = (
    "records.add_propertyoption",
    gettext_noop("You may not create options. Switch off creating, or ask an administrator."),
)
#: The right to make what cells name, by the same keys as ``preparing.MAKERS``.
MAKING = {
    "choice": _OPTIONS,
    "multi_choice": _OPTIONS,
    "stage": (
        "records.add_stage",
        gettext_noop("You may not create stages. Switch off creating, or ask an administrator."),
    ),
    "user": ("auth.add_user", gettext_noop("You may not create users. Switch off creating, or ask an administrator.")),
}
