"""Links between records: both directions, labels, one primary, history on both ends."""

import pytest
from django.db import IntegrityError, transaction

from crm.lib.errors import InvalidValues
from records import editing
from records.models import Association, AssociationLabel, Change
from records.models.reference import Reference

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Reference:
    return Reference.to(editing.create("contact", {"first_name": "Ada"}))


@pytest.fixture
def acme() -> Reference:
    return Reference.to(editing.create("company", {"name": "Acme"}))


@pytest.fixture
def bolt() -> Reference:
    return Reference.to(editing.create("company", {"name": "Bolt"}))


def seen_from(start: Reference) -> set[tuple[str, int, bool]]:
    """Return what a record is linked to, each with whether it is primary."""
    rows = Association.objects.filter(from_type=start.object_type, from_id=start.record_id)
    return set(rows.values_list("to_type", "to_id", "is_primary"))


def test_a_link_is_seen_from_both_ends(ada: Reference, acme: Reference) -> None:
    assert editing.associate(ada, acme)
    assert seen_from(ada) == {(*acme, True)}
    assert seen_from(acme) == {(*ada, False)}


def test_a_link_is_made_once_from_whichever_end(ada: Reference, acme: Reference) -> None:
    editing.associate(ada, acme)
    assert not editing.associate(ada, acme)
    assert not editing.associate(acme, ada)
    assert Association.objects.count() == 2


def test_the_first_is_primary_until_another_is_chosen(ada: Reference, acme: Reference, bolt: Reference) -> None:
    editing.associate(ada, acme)
    editing.associate(ada, bolt)
    assert seen_from(ada) == {(*acme, True), (*bolt, False)}
    editing.set_primary(ada, bolt)
    assert seen_from(ada) == {(*acme, False), (*bolt, True)}


def test_the_database_allows_one_primary(ada: Reference, acme: Reference, bolt: Reference) -> None:
    editing.associate(ada, acme)
    editing.associate(ada, bolt)
    with pytest.raises(IntegrityError), transaction.atomic():
        Association.objects.filter(from_type="contact").update(is_primary=True)


def test_a_label_reads_from_both_ends(acme: Reference, bolt: Reference) -> None:
    AssociationLabel.objects.create(
        name="parent", from_type_id="company", to_type_id="company", label="Parent of", inverse_label="Child of"
    )
    assert editing.associate(acme, bolt, label="parent")
    rows = dict(Association.objects.values_list("from_id", "forward"))
    assert rows == {acme.record_id: True, bolt.record_id: False}
    assert editing.associate(acme, bolt), "a plain link may stand beside a labelled one"


def test_both_histories_tell_of_the_link(ada: Reference, acme: Reference) -> None:
    editing.associate(ada, acme)
    editing.dissociate(acme, ada)
    assert [
        (change.object_type_id, change.kind) for change in Change.objects.exclude(kind="created").order_by("id")
    ] == [("contact", "associated"), ("company", "associated"), ("company", "dissociated"), ("contact", "dissociated")]
    assert not Association.objects.exists()


@pytest.mark.parametrize("case", ["missing", "deleted", "itself", "label"])
def test_it_refuses_what_cannot_be_linked(case: str, ada: Reference, acme: Reference) -> None:
    if case == "deleted":
        editing.delete(acme.object_type, [acme.record_id])
    end = {"missing": Reference("company", 999_999), "itself": ada}.get(case, acme)
    with pytest.raises(InvalidValues):
        editing.associate(ada, end, label="unknown" if case == "label" else None)
    assert not Association.objects.exists()


def test_a_plain_link_goes_and_a_labelled_one_beside_it_stays(acme: Reference, bolt: Reference) -> None:
    AssociationLabel.objects.create(name="parent", from_type_id="company", to_type_id="company", label="Parent of")
    editing.associate(acme, bolt)
    editing.associate(acme, bolt, label="parent")
    assert editing.dissociate(acme, bolt) == 1
    assert Association.objects.filter(label__name="parent").count() == 2
    assert editing.dissociate(bolt, acme, label="parent") == 1
    assert not Association.objects.exists()


def test_a_link_from_both_ends_in_one_batch_is_made_once(acme: Reference, bolt: Reference) -> None:
    assert editing.associate_many([editing.Link(acme, bolt), editing.Link(bolt, acme)]) == 1
    assert Association.objects.count() == 2
