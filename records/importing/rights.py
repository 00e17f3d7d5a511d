"""Who may import what: an import reaches records and makes things that its reader may not be allowed to touch."""

from typing import Any

from django.utils.translation import gettext as _

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
    if wanted.create_properties and _names_users(plan) and not user.has_perm("auth.add_user"):
        raise Refused(_("You may not create users. Switch off creating, or ask an administrator."))


def _names_users(plan: Plan) -> bool:
    return any(target.prop is not None and target.prop.kind == "user" for target in plan.every_target())
