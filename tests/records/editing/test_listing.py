"""Static lists: who comes and goes, and the history of it."""

import pytest

from crm.lib.errors import Refused
from records import editing
from records.editing import listing
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
