"""Kinds that hold words: text, long text, phone, e-mail and URL."""

import re
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.properties.kinds.base import Kind, Reading, Value, blank
from records.properties.schema import Property

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
LINE_BREAKS = re.compile(r"\s*[\r\n\u2028\u2029]+\s*")
PHONE = re.compile(r"\+?[\d\s().\-/]{3,40}(?:\s?(?:x|ext\.?|#)\s?\d{1,8})?", re.IGNORECASE)


class Text(Kind):
    """One line of up to 500 characters: short enough that every value fits a database index."""

    slug: ClassVar[str] = "text"
    label = gettext_lazy("Text")
    family: ClassVar[str] = "text"
    longest: ClassVar[int] = 500

    def clean(self, raw: Any, prop: Property, reading: Reading) -> Value:
        if blank(raw):
            return None
        if isinstance(raw, bool) or not isinstance(raw, str | int | float):
            raise ValueError(_("Enter text."))
        text = self.normalise(str(raw).strip())
        if len(text) > self.longest:
            raise ValueError(
                _("This has %(length)s characters; at most %(longest)s fit.")
                % {"length": f"{len(text):,}", "longest": f"{self.longest:,}"}
            )
        if UNSTORABLE.search(text):
            raise ValueError(_("This contains characters that cannot be stored. Remove them and try again."))
        return text

    def normalise(self, text: str) -> str:
        """Return the text as it is stored."""
        return LINE_BREAKS.sub(" ", text)


class LongText(Text):
    """Several lines of up to 65,536 characters."""

    slug = "long_text"
    label = gettext_lazy("Long text")
    longest = 65_536
    indexable = False

    def normalise(self, text: str) -> str:
        return text.replace("\r\n", "\n").replace("\r", "\n")


class Phone(Text):
    """A telephone number, kept as written."""

    slug = "phone"
    label = gettext_lazy("Phone number")
    longest = 60

    def clean(self, raw: Any, prop: Property, reading: Reading) -> Value:
        text = super().clean(raw, prop, reading)
        if text is not None and not PHONE.fullmatch(str(text)):
            raise ValueError(_("Enter a phone number such as +47 22 86 44 00."))
        return text


class Email(Text):
    """An e-mail address, stored in lower case and compared exactly."""

    slug = "email"
    label = gettext_lazy("E-mail")
    longest = 254

    def normalise(self, text: str) -> str:
        return text.lower()

    def clean(self, raw: Any, prop: Property, reading: Reading) -> Value:
        text = super().clean(raw, prop, reading)
        if text is not None:
            try:
                validate_email(str(text))
            except ValidationError:
                raise ValueError(_("Enter an e-mail address such as ada@example.com.")) from None
        return text


class Url(Text):
    """A web address, http or https only; ``https://`` is added where the scheme is missing."""

    slug = "url"
    label = gettext_lazy("URL")
    longest = 2_000
    indexable = False
    valid: ClassVar[URLValidator] = URLValidator(schemes=["http", "https"])

    def clean(self, raw: Any, prop: Property, reading: Reading) -> Value:
        text = super().clean(raw, prop, reading)
        if text is None:
            return None
        address = str(text) if "://" in str(text) else f"https://{text}"
        try:
            self.valid(address)
        except ValidationError:
            raise ValueError(_("Enter a web address such as https://example.com.")) from None
        return address
