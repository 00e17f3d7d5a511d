"""Filters against real rows: links and labels, lists, custom objects, hostile names; and what facts cost."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records.editing.associating import associate
from records.editing.defining import define_object, define_property
from records.filters import InvalidFilter, Moment
from records.models import (
    AssociationLabel,
    Company,
    Contact,
    Event,
    EventDefinition,
    ListMember,
    Record,
    RecordList,
    registry,
)
from records.models.origin import Origin, origin
from records.models.reference import Reference
from records.querying import checks, context
from records.querying.facts import load
from records.querying.to_query import filtered, to_query

pytestmark = pytest.mark.django_db
NOW = Moment(datetime(2026, 11, 23, 11, tzinfo=UTC), ZoneInfo("Europe/Oslo"))


def found(condition: dict[str, Any], object_type: str = "contact") -> list[str]:
    """Return the names of the records that meet one condition, by the query and by the verdict."""
    tree = context.parse({"match": "all", "filters": [condition]}, object_type)
    rows = filtered(tree, object_type, NOW)
    alive = registry.alive(object_type)
    facts = load(object_type, alive.values_list("pk", flat=True), tree.needs())
    meets = tree.predicate(NOW)
    judged = [str(row) for row in alive if meets(facts[row.pk])]
    assert sorted(map(str, rows)) == sorted(judged)
    return sorted(judged)


def link(start: Record, end: Record, label: str | None = None) -> None:
    associate(Reference.to(start), Reference.to(end), label)


def contacts(*names: str) -> list[Contact]:
    return [Contact.objects.create(first_name=name) for name in names]


def label(name: str, start: str, end: str, inverse: str = "") -> None:
    AssociationLabel.objects.create(name=name, from_type_id=start, to_type_id=end, label=name, inverse_label=inverse)


def test_a_label_within_an_object_is_read_from_either_end() -> None:
    ada, ben, _cleo = contacts("Ada", "Ben", "Cleo")
    label("boss", "contact", "contact", "report")
    link(ada, ben, "boss")
    assert found({"associated": "contact", "operator": "any", "label": "boss"}) == ["Ada"]
    assert found({"associated": "contact", "operator": "any", "label": "boss", "inverse": True}) == ["Ben"]
    assert found({"associated": "contact", "operator": "none", "label": "boss"}) == ["Ben", "Cleo"]


def test_a_mutual_label_reads_the_same_from_both_ends() -> None:
    ada, ben, _cleo = contacts("Ada", "Ben", "Cleo")
    label("friend", "contact", "contact")
    link(ada, ben, "friend")
    assert found({"associated": "contact", "operator": "any", "label": "friend"}) == ["Ada", "Ben"]


def test_a_label_between_objects_is_found_from_both() -> None:
    (ada,) = contacts("Ada")
    acme = Company.objects.create(name="Acme")
    label("employer", "contact", "company", "employee")
    link(ada, acme, "employer")
    assert found({"associated": "company", "operator": "any", "label": "employer"}) == ["Ada"]
    assert found({"associated": "contact", "operator": "any", "label": "employer"}, "company") == ["Acme"]


def test_an_unlabelled_condition_counts_a_record_once_whatever_its_labels() -> None:
    (ada,) = contacts("Ada")
    acme = Company.objects.create(name="Acme")
    label("employer", "contact", "company", "employee")
    link(ada, acme, "employer")
    link(ada, acme)
    assert found({"associated": "company", "operator": "any", "count": {"min": 2}}) == []
    assert found({"associated": "company", "operator": "any", "count": {"min": 1, "max": 1}}) == ["Ada"]


def test_records_in_the_bin_are_nobodys_company() -> None:
    (ada,) = contacts("Ada")
    acme = Company.objects.create(name="Acme")
    link(ada, acme)
    same = {"property": "first_name", "operator": "is_not_equal_to_property"}
    same["value"] = {"associated": "company", "property": "name"}  # type: ignore[assignment]
    assert found({"associated": "company", "operator": "any"}) == ["Ada"]
    assert found(same) == ["Ada"]
    acme.delete()
    assert found({"associated": "company", "operator": "any"}) == []
    assert found(same) == []


def test_lists_are_members_or_filters() -> None:
    ada, _ben = contacts("Ada", "Ben")
    static = RecordList.objects.create(name="static", object_type_id="contact")
    ListMember.objects.create(list=static, record_id=ada.pk, added_at=NOW.now)
    tree = {"match": "all", "filters": [{"list": static.pk, "operator": "not_in"}]}
    active = RecordList.objects.create(name="active", object_type_id="contact", kind="active", filter=tree)
    assert found({"list": static.pk, "operator": "in"}) == ["Ada"]
    assert found({"list": active.pk, "operator": "in"}) == ["Ben"]


def test_a_list_in_a_circle_is_refused() -> None:
    one = RecordList.objects.create(name="one", object_type_id="contact", kind="active", filter={})
    tree = {"match": "all", "filters": [{"list": one.pk, "operator": "in"}]}
    other = RecordList.objects.create(name="other", object_type_id="contact", kind="active", filter=tree)
    with pytest.raises(InvalidFilter, match="circle"):
        context.parse({"match": "all", "filters": [{"list": other.pk, "operator": "in"}]}, "contact", one.pk)


def test_custom_objects_keep_to_themselves() -> None:
    for name in ("boat", "barge"):
        define_object(name, name, name)
        define_property(name, {"name": "length", "label": "Length", "kind": "number"})
        registry.new(name, name=f"The {name}", properties={"length": 12}).save()
    assert found({"property": "length", "operator": "is_greater_than", "value": 10}, "boat") == ["The boat"]


def test_history_of_a_property_that_had_another_kind_is_left_out() -> None:
    row = define_property("contact", {"name": "size", "label": "Size", "kind": "text"})
    (ada,) = contacts("Ada")
    for stored in ("big", "bigger"):
        ada.properties = {"size": stored}
        ada.save()
    ada.properties = {}
    ada.save()
    row.delete()
    for kind, operator, value in (("number", "has_ever_been_equal_to", 5), ("bool", "has_never_been_equal_to", True)):
        row = define_property("contact", {"name": "size", "label": "Size", "kind": kind})
        assert found({"property": "size", "operator": operator, "value": value}) == []
        row.delete()


def test_a_property_counts_as_updated_when_the_record_was_created_with_it() -> None:
    with origin(Origin(at=NOW.now - timedelta(days=1))):
        Contact.objects.create(first_name="Ada", city="Oslo")
    with origin(Origin(at=NOW.now - timedelta(days=9))):
        ben = Contact.objects.create(first_name="Ben", city="Rome")
        Contact.objects.create(first_name="Cleo")
    lately = {"property": "city", "operator": "updated_in_last_days", "value": 3}
    assert found(lately) == ["Ada"]
    assert found(lately | {"operator": "not_updated_in_last_days"}) == ["Ben"]
    with origin(Origin(at=NOW.now)):
        ben.city = None
        ben.save()
    assert found(lately) == ["Ada", "Ben"]


def test_a_pattern_finds_events_by_re2() -> None:
    ada, _ben = contacts("Ada", "Ben")
    viewed = EventDefinition.objects.get(name="page_viewed")
    for url in ("https://x.no/pricing?a=1", "https://x.no/%s_"):
        Event.objects.create(definition=viewed, object_type_id="contact", record_id=ada.pk, properties={"url": url})
    for pattern, names in ((r"/pricing(\?|$)", ["Ada"]), (r"/%s_$", ["Ada"]), ("^x", [])):
        where = {"match": "all", "filters": [{"property": "url", "operator": "matches_regex", "value": pattern}]}
        assert found({"event": "page_viewed", "operator": "has", "where": where}) == names


def test_a_pattern_that_finds_too_many_values_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    (ada,) = contacts("Ada")
    viewed = EventDefinition.objects.get(name="page_viewed")
    for number in range(4):
        url = {"url": f"https://x.no/{number}"}
        Event.objects.create(definition=viewed, object_type_id="contact", record_id=ada.pk, properties=url)
    monkeypatch.setattr(checks, "MOST_MATCHES", 3)
    for pattern, names in ((r"/[0-2]$", ["Ada"]), (r"/\d$", None)):
        where = {"match": "all", "filters": [{"property": "url", "operator": "matches_regex", "value": pattern}]}
        asked = {"event": "page_viewed", "operator": "has", "where": where}
        if names:
            assert found(asked) == names
        else:
            with pytest.raises(InvalidFilter, match="more than 3 different values"):
                found(asked)


@pytest.mark.parametrize("text", ["%", "_", "'; DROP TABLE x; --", '"', "\\", "%s", "{}", "%(x)s", "😀", "ΑΣ", "İ"])
def test_no_letter_has_a_meaning_of_its_own(text: str) -> None:
    contacts("Ada", f"x{text}y")
    for operator in ("contains_any", "contains_exactly", "starts_with_any"):
        value = text if operator == "contains_exactly" else [f"x{text}" if operator == "starts_with_any" else text]
        assert found({"property": "first_name", "operator": operator, "value": value}) == [f"x{text}y"]


@pytest.mark.parametrize("name", ["owner__password", "owner_id", "pk", 'city" OR 1=1--', "__class__", "properties"])
def test_a_name_that_is_no_property_is_refused(name: str) -> None:
    with pytest.raises(InvalidFilter):
        context.parse({"match": "all", "filters": [{"property": name, "operator": "is_known"}]}, "contact")


def test_facts_cost_the_same_queries_for_any_number_of_records() -> None:
    company = {"match": "all", "filters": [{"property": "city", "operator": "has_ever_contained", "value": ["x"]}]}
    static = RecordList.objects.create(name="static", object_type_id="contact")
    tree = context.parse(
        {
            "match": "any",
            "filters": [
                {"associated": "company", "operator": "any", "filter": company},
                {"list": static.pk, "operator": "in"},
                {"event": "email_opened", "operator": "has", "but_not": "email_clicked"},
                {"property": "city", "operator": "updated_in_last_days", "value": 3},
                {
                    "property": "city",
                    "operator": "is_equal_to_property",
                    "value": {"associated": "company", "property": "city"},
                },
            ],
        },
        "contact",
    )
    costs = []
    for _ in range(2):
        for person in contacts("Ada", "Ben", "Cleo"):
            link(person, Company.objects.create(name="Acme", city="Rome"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            facts = load("contact", Contact.objects.values_list("pk", flat=True), tree.needs())
        costs.append(len(queries))
    assert len(facts) == 6
    assert costs[0] == costs[1] <= 12


def test_a_query_runs_as_one_statement() -> None:
    contacts("Ada")
    tree = context.parse(
        {"match": "all", "filters": [{"property": "city", "operator": "has_never_been_any_of", "value": ["x"]}]},
        "contact",
    )
    with CaptureQueriesContext(connection) as queries:
        list(registry.every("contact").filter(to_query(tree, "contact", NOW)))
    assert len(queries) == 1
