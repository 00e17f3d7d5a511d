"""Kinds with a closed set of values: yes/no, choice, multiple choice and user."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.properties.kinds.base import Kind, Reading, Value, blank
from records.properties.schema import Property

YES = {"true", "yes", "1", "y"}
NO = {"false", "no", "0", "n"}


def option_value(raw: Any, prop: Property) -> str:
    """Return the stored value of an option given by value or by label; archived ones are refused."""
    text = str(raw).strip()
    found = prop.option(text) or next((o for o in prop.options if o.label.lower() == text.lower()), None)
    if found is None:
        raise ValueError(_("“%(text)s” is not an option of %(label)s.") % {"text": text[:100], "label": prop.label})
    if found.archived:
        raise ValueError(_("“%(label)s” is archived. Choose another option.") % {"label": found.label})
    return found.value


class YesNo(Kind):
    """Yes or no; blank is neither."""

    slug: ClassVar[str] = "bool"
    label = gettext_lazy("Yes/no")
    family: ClassVar[str] = "bool"

    def clean(self, raw: Any, prop: Property, reading: Reading) -> Value:
        if blank(raw):
            return None
        if isinstance(raw, bool):
            return raw
        word = str(raw).strip().lower()
        if word in YES:
            return True
        if word in NO:
            return False
        raise ValueError(_("Enter yes or no."))

    def from_json(self, stored: Any) -> Value:
        if stored is None or isinstance(stored, bool):
            return stored
        raise ValueError("true or false expected")

    def to_text(self, value: Value, prop: Property) -> str:
        return "" if value is None else "true" if value else "false"


class Choice(Kind):
    """One of the property's options, stored by internal value."""

    slug: ClassVar[str] = "choice"
    label = gettext_lazy("Choice")
    family: ClassVar[str] = "choice"

    def clean(self, raw: Any, prop: Property, reading: Reading) -> Value:
        return None if blank(raw) else option_value(raw, prop)


class MultiChoice(Kind):
    """Several options. Stored as ``;a;b;`` sorted by value, so that both databases find one with a substring."""

    slug: ClassVar[str] = "multi_choice"
    label = gettext_lazy("Multiple choice")
    family: ClassVar[str] = "multi_choice"
    indexable = False

    def clean(self, raw: Any, prop: Property, reading: Reading) -> Value:
        if blank(raw):
            return None
        parts = raw.split(";") if isinstance(raw, str) else raw
        if not isinstance(parts, list | tuple | set | frozenset):
            raise ValueError(_("Enter a list of options."))
        return tuple(sorted({option_value(part, prop) for part in parts if not blank(part)})) or None

    def to_json(self, value: Value) -> Any:
        return f";{';'.join(value)};" if isinstance(value, tuple) and value else None

    def from_json(self, stored: Any) -> Value:
        if stored is None:
            return None
        if not isinstance(stored, str) or len(stored) < 3 or stored[0] != ";" or stored[-1] != ";":
            raise ValueError("options between semicolons expected")
        return tuple(stored[1:-1].split(";"))

    def to_column(self, value: Value) -> Any:
        return self.to_json(value)

    def from_column(self, value: Any) -> Value:
        return self.from_json(value)

    def to_text(self, value: Value, prop: Property) -> str:
        return ";".join(value) if isinstance(value, tuple) else ""

    def to_api(self, value: Value) -> Any:
        return list(value) if isinstance(value, tuple) else []


class User(Kind):
    """A person who works here, stored by id; may be given by id, user name or e-mail address."""

    slug: ClassVar[str] = "user"
    label = gettext_lazy("User")
    family: ClassVar[str] = "user"

    def clean(self, raw: Any, prop: Property, reading: Reading) -> Value:
        if blank(raw):
            return None
        found = reading.find_user(raw if type(raw) is int else str(raw).strip())
        if found is None:
            raise ValueError(_("There is no active user “%(name)s”.") % {"name": str(raw).strip()[:100]})
        return found

    def from_json(self, stored: Any) -> Value:
        if stored is None or (isinstance(stored, int) and not isinstance(stored, bool)):
            return stored
        raise ValueError("user id expected")
