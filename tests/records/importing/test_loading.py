"""Rows become records; a row that cannot is rejected alone, with its reason."""

from typing import Any

import pytest
from django.db import IntegrityError

from crm.lib.errors import InvalidValues
from records import editing
from records.editing import conflicts
from records.importing import BrokenFile, loading, running
from records.models import Association, Change, Company, Contact, Deal, PropertyDefinition
from tests.records.importing.conftest import Run

CONTACTS = {"object": "contact", "key": "email", "columns": {"Mail": "email", "City": "city", "Score": "score"}}


def test_it_creates_and_updates_by_key(run: Run) -> None:
    editing.create("contact", {"email": "ada@example.com", "city": "London"})
    done = run(CONTACTS, "Mail,City,Score\nADA@example.com,Bath,\nben@example.com,Oslo,7\n")
    assert done.counts == (1, 1, 0)
    assert set(Contact.objects.values_list("email", "city", "score")) == {
        ("ada@example.com", "Bath", None),
        ("ben@example.com", "Oslo", 7),
    }


def test_every_change_says_that_it_came_from_an_import(run: Run) -> None:
    run(CONTACTS, "Mail,City,Score\nada@example.com,Bath,3\n")
    change = Change.objects.get()
    assert (change.source, change.kind) == ("import", "created")
    assert change.new == {"email": "ada@example.com", "city": "Bath", "score": 3, "lifecycle_stage": "lead"}


def test_a_second_import_of_the_same_file_changes_nothing(run: Run) -> None:
    content = "Mail,City,Score\nada@example.com,Bath,3\n"
    run(CONTACTS, content)
    done = run(CONTACTS, content)
    assert done.counts == (0, 1, 0)
    assert done.notes == ["Rows whose record had these values already: 1."]
    assert Change.objects.count() == 1


def test_a_blank_cell_leaves_what_is_there(run: Run) -> None:
    editing.create("contact", {"email": "ada@example.com", "city": "London"})
    run(CONTACTS, "Mail,City,Score\nada@example.com,  ,5\n")
    assert Contact.objects.get().city == "London"


def test_without_a_key_every_row_is_a_new_record(run: Run) -> None:
    raw_map = {"object": "contact", "columns": {"City": "city"}}
    assert run(raw_map, "City\nBath\nBath\n").counts == (2, 0, 0)


def test_of_several_records_with_the_key_the_oldest_is_updated(run: Run) -> None:
    first = editing.create("company", {"name": "Acme"})
    editing.create("company", {"name": "acme"})
    run({"object": "company", "key": "name", "columns": {"n": "name", "c": "city"}}, "n,c\nACME,Oslo\n")
    assert Company.objects.get(city="Oslo").pk == first.pk


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("no address,Bath,1", "Mail: Enter an e-mail address such as ada@example.com."),
        ("a@example.com,Bath,many", "Score: Enter a number such as 1200 or 12.5."),
        ("a@example.com," + "x" * 10_000 + ",1", "City: This has 10,000 characters; at most 500 fit."),
        ("a@example.com,Bath", "The row has 2 cells instead of 3."),
        ("BEN@example.com,Bath,1", "Row 2 has the same key “BEN@example.com”."),
        ("a@example.com,Bath,NaN", "Score: Enter a number such as 1200 or 12.5."),
    ],
)
def test_a_wrong_row_is_rejected_with_its_reason_and_the_others_go_in(run: Run, row: str, reason: str) -> None:
    done = run(CONTACTS, f"Mail,City,Score\nben@example.com,Oslo,2\n{row}\ncleo@example.com,Rome,4\n")
    assert done.counts == (2, 0, 1)
    assert done.reasons == [("3", reason)]
    assert done.rejects[0]["Mail"] == row.split(",")[0]


def test_a_repeated_key_is_found_across_chunks(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 2)
    rows = "".join(f"p{number}@example.com,Oslo,1\n" for number in (1, 2, 3, 4, 1))
    done = run(CONTACTS, f"Mail,City,Score\n{rows}")
    assert done.reasons == [("6", "Row 2 has the same key “p1@example.com”.")]


def test_another_unique_value_twice_names_the_earlier_row(run: Run) -> None:
    raw_map = {"object": "contact", "columns": {"Mail": "email"}}
    done = run(raw_map, "Mail\nada@example.com\nben@example.com\nada@example.com\n")
    assert done.reasons == [("4", "Mail: Row 2 has the same value.")]


def test_values_are_mapped_and_dates_read_as_the_map_says(run: Run) -> None:
    raw_map = {
        "object": "deal",
        "columns": {"id": "name", "stage": "stage", "closed": "close_date"},
        "values": {"stage": {"Won": "closedwon"}},
        "dates": "%m/%d/%Y",
    }
    assert run(raw_map, "id,stage,closed\nA,Won,3/1/2017\nB,Closed lost,2017-04-02\n").counts == (2, 0, 0)
    assert list(Deal.objects.order_by("name").values_list("stage", "close_date__month", "close_date__day")) == [
        ("closedwon", 3, 1),
        ("closedlost", 4, 2),
    ]


def test_a_defused_cell_gets_its_text_back(run: Run) -> None:
    raw_map = {"object": "contact", "columns": {"City": "city"}}
    run(raw_map, "City\n'=1+1\n'quoted'\n''=x\n")
    assert set(Contact.objects.values_list("city", flat=True)) == {"=1+1", "'quoted'", "'=x"}


def test_rejected_cells_are_defused_in_the_file_of_rejects(run: Run) -> None:
    done = run(CONTACTS, "Mail,City,Score\n=cmd(),Bath,1\n")
    assert done.rejects[0]["Mail"] == "'=cmd()"


ACCOUNTS: dict[str, Any] = {
    "object": "deal",
    "columns": {"id": "name"},
    "associate": [{"column": "account", "object": "company", "match": "name", "create": True}],
}


def test_it_links_and_makes_records_named_in_passing(run: Run) -> None:
    acme = editing.create("company", {"name": "Acme"})
    done = run(ACCOUNTS, "id,account\nA,acme\nB,Beta\nC,beta\nD,\n")
    assert done.counts == (4, 0, 0)
    assert done.notes == ["Companies made to be linked: 1.", "New associations with Companies: 3."]
    assert Company.objects.count() == 2
    assert Association.objects.filter(to_type="company", to_id=acme.pk).count() == 1
    assert Association.objects.filter(from_type="deal", is_primary=True).count() == 3


def test_without_create_a_missing_partner_is_only_noted(run: Run) -> None:
    rule = {"column": "account", "object": "company", "match": "name"}
    done = run({**ACCOUNTS, "associate": [rule]}, "id,account\nA,Acme\n")
    assert done.counts == (1, 0, 0)
    assert done.notes == ["Rows naming Companies that do not exist, left without link: 1."]
    assert not Company.objects.exists()


def test_a_row_whose_partner_cannot_be_made_is_rejected_whole(run: Run) -> None:
    rule = {"column": "mail", "object": "contact", "match": "email", "create": True, "columns": {"phone": "phone"}}
    done = run({**ACCOUNTS, "associate": [rule]}, "id,mail,phone\nA,nobody,1\nB,ada@example.com,x y z\nC,,\n")
    assert done.counts == (1, 0, 2)
    assert [row for row, _reason in done.reasons] == ["2", "3"]
    assert done.reasons[0][1].startswith("mail: Enter an e-mail")
    assert done.reasons[1][1].startswith("phone: Enter a phone")
    assert (Deal.objects.count(), Contact.objects.count()) == (1, 0)


def test_a_full_name_is_split_for_a_partner(run: Run) -> None:
    columns = {"who": "full_name"}
    rule = {"column": "mail", "object": "contact", "match": "email", "create": True, "columns": columns}
    run({**ACCOUNTS, "associate": [rule]}, "id,mail,who\nA,m@example.com,Mary Ann Smith\nB,c@example.com,Cher\n")
    assert set(Contact.objects.values_list("first_name", "last_name")) == {("Mary Ann", "Smith"), ("Cher", None)}


def test_records_of_one_file_can_be_linked_with_each_other_but_not_with_themselves(run: Run) -> None:
    rule = {"column": "parent", "object": "company", "match": "name", "create": True}
    raw_map = {"object": "company", "key": "name", "columns": {"name": "name"}, "associate": [rule]}
    done = run(raw_map, "name,parent\nBeta,Acme\nAcme,\nGamma,Gamma\n")
    assert done.counts == (3, 0, 0)
    assert done.notes == ["New associations with Companies: 1."]


def test_one_row_that_the_database_refuses_does_not_sink_the_others(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = editing.upsert

    def refuse(object_type: str, key: Any, rows: Any, *args: Any, **kwargs: Any) -> Any:
        if any(row.get("city") == "Atlantis" for row in rows):
            raise IntegrityError
        return honest(object_type, key, rows, *args, **kwargs)

    monkeypatch.setattr(loading, "upsert", refuse)
    done = run(CONTACTS, "Mail,City,Score\na@x.no,Oslo,1\nb@x.no,Atlantis,1\nc@x.no,Rome,1\nd@x.no,Bath,1\n")
    assert done.counts == (3, 0, 1)
    assert done.reasons == [("3", "The database refused this row.")]
    assert Change.objects.count() == 3


def test_a_value_taken_between_the_look_and_the_write_costs_one_row(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    editing.create("contact", {"email": "ada@example.com"})
    monkeypatch.setattr(conflicts, "holders", lambda *_args: {})
    raw_map = {"object": "contact", "columns": {"Mail": "email"}}
    done = run(raw_map, "Mail\nben@example.com\nada@example.com\ncleo@example.com\n")
    assert done.counts == (2, 0, 1)
    assert done.reasons == [("3", "The database refused this row.")]


@pytest.mark.parametrize(
    "content",
    [
        "Mail,City\na@example.com,Bath\n",
        "Mail,City,Score\na@example.com,Bath,1\nb@example.com,Bath,1,2\n",
        'Mail,City,Score\na@example.com,Bath,1\n"b@example.com,Bath,1\n',
        "Mail,City,Score,City\na@example.com,Bath,1,2\n",
        "Mail,City,Score\na@example.com,Bath,1\nb@example.com," + "x" * (1 << 20) + ",1\n",
    ],
)
def test_a_broken_file_changes_nothing(run: Run, content: str) -> None:
    with pytest.raises((BrokenFile, InvalidValues)):
        run({**CONTACTS, "create_properties": True}, content)
    assert not Contact.objects.exists()
    assert not Change.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"columns": {"Mail": "email", "City": "city", "Score": "owner__password"}}, "owner__password"),
        ({"columns": {"Mail": "email", "City": "city", "Score": "properties"}}, "cannot be the name"),
        ({"columns": {"Mail": "email", "City": "city", "Score": "created_at"}}, "read only"),
        ({"columns": {"Mail": "email", "Town": "city"}}, "no column “Town”"),
        ({"object": "spaceship"}, "no object “spaceship”"),
        ({"owner": "Agent"}, "no column “Agent”"),
        ({"owner": "Mail"}, "mapped already"),
        ({"associate": [{"column": "City", "object": "ship", "match": "name"}]}, "no object “ship”"),
        ({"associate": [{"column": "City", "object": "company", "match": "name", "label": "x"}]}, "no association"),
        ({"associate": [{"column": "City", "object": "company", "match": "owner__password"}]}, "owner__password"),
    ],
)
def test_a_map_that_does_not_fit_changes_nothing(run: Run, change: dict[str, Any], words: str) -> None:
    before = PropertyDefinition.objects.count()
    with pytest.raises(InvalidValues, match=words):
        run({**CONTACTS, "create_properties": True, **change}, "Mail,City,Score\na@example.com,Bath,1\n")
    assert PropertyDefinition.objects.count() == before
    assert not Contact.objects.exists()


def test_without_create_properties_an_unknown_property_is_refused(run: Run) -> None:
    with pytest.raises(InvalidValues, match="set create_properties"):
        run({"object": "contact", "columns": {"Plan": "plan"}}, "Plan\nfree\n")
