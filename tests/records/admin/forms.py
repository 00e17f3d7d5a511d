"""Reads the forms of a page as a browser does, so that tests post what a person would."""

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any


class _Reader(HTMLParser):
    """Collects, for each form with an id ending in what is asked, what its fields would send."""

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self.wanted = wanted
        self.inside = False
        self.fields: dict[str, list[str]] = {}
        self.select: str | None = None
        self.first: str | None = None
        self.area: str | None = None

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        about = dict(attrs)
        if tag == "form":
            self.inside = (about.get("id") or "").endswith(self.wanted)
        elif self.inside and tag == "input" and about.get("name") and about.get("type") not in {"submit", "file"}:
            ticked = about.get("type") in {"checkbox", "radio"}
            if not ticked or "checked" in about:
                self._add(about["name"], about.get("value", "on" if ticked else ""))
        elif self.inside and tag == "select":
            self.select, self.first = about.get("name"), None
        elif self.inside and tag == "option" and self.select:
            self.first = about.get("value", "") if self.first is None else self.first
            if "selected" in about:
                self._add(self.select, about.get("value", ""))
        elif self.inside and tag == "textarea":
            self.area = about["name"]
            self._add(self.area, "")

    def handle_data(self, data: str) -> None:
        if self.area:
            self.fields[self.area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select" and self.select:
            if self.select not in self.fields and self.first is not None:
                self._add(self.select, self.first)
            self.select = None
        elif tag == "textarea" and self.area:
            # HTML leaves out one line break right after the opening tag.
            self.fields[self.area][-1] = self.fields[self.area][-1].removeprefix("\r\n").removeprefix("\n")
            self.area = None

    def _add(self, name: str, value: str | None) -> None:
        self.fields.setdefault(name, []).append(value or "")


def filled_in(response: Any, changes: Mapping[str, Any] | None = None, form: str = "_form") -> dict[str, Any]:
    """Return what the page's form would send after somebody made the changes."""
    reader = _Reader(form)
    reader.feed(response.content.decode())
    assert reader.fields, "The page has no such form."
    return {**reader.fields, **(changes or {})}
