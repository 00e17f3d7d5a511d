"""Static lists: who comes and goes, and the history of it."""

import pytest

from crm.lib.errors import InUse, InvalidValues, Refused
from records import editing
from records.editing import listing
from records.filters import InvalidFilter
from records.models import Change, RecordList

pytestmark = pytest.mark.django_db


def test_members_come_once_and_go_once_with_a_change_each() -> None:
    vips = RecordList.objects.create(name="VIPs", object_type_id="contact")
    ada = editing.create("contact", {"first_name": "Ada"})
    assert listing.add(vips, [ada.pk, ada.pk, 999_999]) == 1
    assert listing.add(vips, [ada.pk]) == 0
    assert listing.remove(vips, [ada.pk]) == 1
    assert listing.remove(vips, [ada.pk]) == 0
    kinds = list(Change.objects.exclude(kind="created").order_by("id").values_list("kind", "new"))
    assert kinds == [
        ("list_added", {"list": vips.pk, "name": "VIPs"}),
        ("list_removed", {"list": vips.pk, "name": "VIPs"}),
    ]


def test_an_active_list_has_no_members_by_hand() -> None:
    active = RecordList.objects.create(
        name="Active", object_type_id="contact", kind="active", filter={"match": "all", "filters": []}
    )
    with pytest.raises(Refused, match="its filter decides"):
        listing.add(active, [1])


def active(name: str, *conditions: dict[str, object], **more: object) -> RecordList:
    """Define an active list of contacts."""
    tree = {"match": "all", "filters": list(conditions)}
    return listing.define(RecordList(name=name, object_type_id="contact", kind="active", filter=tree, **more))


def test_the_filter_of_an_active_list_is_read_before_it_is_saved() -> None:
    with pytest.raises(InvalidFilter):
        active("Hostile", {"property": "owner__password", "operator": "is_known"})
    with pytest.raises(InvalidValues):
        active("", {"property": "city", "operator": "is_known"})
    assert not RecordList.objects.exists()


def test_lists_may_not_refer_to_each_other_in_a_circle() -> None:
    first = active("First", {"property": "city", "operator": "is_known"})
    second = active("Second", {"list": first.pk, "operator": "in"})
    first.filter = {"match": "all", "filters": [{"list": second.pk, "operator": "in"}]}
    with pytest.raises(InvalidFilter):
        listing.define(first)


def test_a_list_in_use_says_where() -> None:
    first = active("First", {"property": "city", "operator": "is_known"})
    second = active("Second", {"list": first.pk, "operator": "in"})
    with pytest.raises(InUse, match="list “Second”"):
        listing.remove_list(first)
    listing.remove_list(second)
    listing.remove_list(first)
