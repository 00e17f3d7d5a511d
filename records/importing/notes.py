"""What an import leaves to be known besides its counts: stored as data, worded when read."""

from collections.abc import Iterable, Mapping
from typing import Any, TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop


class Note(TypedDict):
    """One thing to be known; ``data`` fills the sentence of ``what``."""

    what: str
    data: dict[str, Any]


SENTENCES: Mapping[str, str] = {
    "property_made": gettext_noop("The property “%(label)s” (%(name)s, %(kind)s) of %(object)s was made."),
    "option_made": gettext_noop("The option “%(label)s” of %(property)s was made."),
    "stage_made": gettext_noop("The stage “%(label)s” was made in %(pipeline)s; by its name it is %(outcome)s."),
    "user_made": gettext_noop("The user “%(name)s” (%(username)s) was made; give a password to let them sign in."),
    "user_inactive": gettext_noop("The user “%(name)s” is inactive; rows naming this user are rejected."),
    "too_many_names": gettext_noop("%(property)s has more than %(most)s new values in the file; none was made."),
    "unchanged": gettext_noop("Rows whose record had these values already: %(count)s."),
    "partners_made": gettext_noop("%(object)s made to be linked: %(count)s."),
    "partners_failed": gettext_noop("%(object)s that could not be made: %(count)s. The first: %(reason)s"),
    "partners_missing": gettext_noop("Rows naming %(object)s that do not exist, left without link: %(count)s."),
    "linked": gettext_noop("New associations with %(object)s: %(count)s."),
}


def note(what: str, **data: Any) -> Note:
    """Return a note; ``what`` is one of ``SENTENCES``."""
    return Note(what=what, data=data)


def merged(notes: Iterable[Note]) -> list[Note]:
    """Return the notes without repetitions; those that count the same thing are one, with the sum."""
    found: dict[str, Note] = {}
    for one in notes:
        data = {name: value for name, value in one["data"].items() if name not in {"count", "reason"}}
        key = repr((one["what"], sorted(data.items())))
        if key in found and "count" in one["data"]:
            found[key]["data"]["count"] += one["data"]["count"]
        else:
            found.setdefault(key, note(one["what"], **one["data"]))
    return list(found.values())


def sentences(notes: Iterable[Note]) -> list[str]:
    """Return the notes in words."""
    return [_(SENTENCES[one["what"]]) % one["data"] for one in notes]
