"""Asks the catalogue and the names of users once per request, however many parts of a page need them."""

from typing import Any

from django.http import HttpRequest

from records.admin.showing import Names
from records.models import catalogue
from records.properties import Catalogue


def catalogue_of(request: HttpRequest) -> Catalogue:
    """Return the catalogue as it was when the request first asked."""
    found: Catalogue = _kept(request, "millrace_catalogue", catalogue.current)
    return found


def names_of(request: HttpRequest) -> Names:
    """Return the names of users."""
    found: Names = _kept(request, "millrace_names", Names)
    return found


def person_of(request: HttpRequest) -> Any:
    """Return whoever asks."""
    return request.user


def _kept(request: HttpRequest, name: str, make: Any) -> Any:
    if not hasattr(request, name):
        setattr(request, name, make())
    return getattr(request, name)
