"""The page on which two records become one: it asks which value of each property stays."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from records import editing
from records.admin import addresses
from records.admin.asking import catalogue_of, names_of
from records.admin.showing import words
from records.models import Record
from records.querying.matching import value_of

WINNER, LOSER = "winner", "loser"


@dataclass(frozen=True)
class Difference:
    """A property in which the two differ, in words; ``keeps_first`` is the suggestion."""

    name: str
    label: str
    first: str
    second: str
    keeps_first: bool


def merge_page(page: Any, request: HttpRequest, first: Record, second: Record) -> HttpResponse:
    """Merge as the form says, or show the form. The form names the number of the record that stays."""
    if request.method == "POST":
        return _merge(page, request, first, second)
    context = {
        **page.admin_site.each_context(request),
        "title": _("Merge “%(first)s” and “%(second)s”") % {"first": first, "second": second},
        "opts": page.opts,
        "schema": catalogue_of(request)[first.object_type_id],
        "list_address": addresses.record_list(first.object_type_id),
        "first": first,
        "second": second,
        "differences": differences(request, first, second),
    }
    return TemplateResponse(request, "admin/records/record/merge.html", context)


def differences(request: HttpRequest, first: Record, second: Record) -> list[Difference]:
    """Return the properties in which two records differ; where one is blank, the other's value is suggested."""
    names = names_of(request)
    found = []
    for prop in catalogue_of(request)[first.object_type_id]:
        one, two = value_of(first, prop), value_of(second, prop)
        if one != two and not prop.read_only:
            told = (words(prop, one, names), words(prop, two, names))
            found.append(Difference(prop.name, prop.label, *told, keeps_first=one is not None))
    return found


def _merge(page: Any, request: HttpRequest, first: Record, second: Record) -> HttpResponse:
    winner, loser = (second, first) if request.POST.get("stays") == str(second.pk) else (first, second)
    sides = {str(winner.pk): WINNER, str(loser.pk): LOSER}
    choices = {
        difference.name: sides[chosen]
        for difference in differences(request, first, second)
        if (chosen := request.POST.get(f"keep-{difference.name}")) in sides
    }
    survivor = editing.merge(winner, loser, choices)
    page.message_user(request, _("The records were merged into “%(name)s”.") % {"name": survivor}, messages.SUCCESS)
    return HttpResponseRedirect(addresses.record_page(survivor.object_type_id, survivor.pk))
