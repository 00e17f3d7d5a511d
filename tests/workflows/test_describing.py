"""What a workflow does, in plain English; what changed, in sentences."""

from typing import Any

import pytest

from records.models import RecordList
from tests.workflows.kinds import fork, jump, loop, note, sleep, small_kinds  # noqa: F401
from workflows import describing, drafting
from workflows.definition import Definition, load

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_kinds")]


def definition(steps: list[dict[str, Any]], **more: Any) -> Definition:
    return load({"object": "contact", "steps": steps, **more})


def test_it_says_who_enters_and_what_is_done_step_by_step() -> None:
    told = describing.describe(definition([note("a"), sleep("w", 2)]))
    assert told == "People enroll contacts.\n\nNote “Hello” about the contact. Wait 2 days."


def test_every_path_has_a_paragraph_and_a_jump_names_its_target() -> None:
    failing = {**note("a"), "on_failure": {"id": "f", "steps": [note("b", text="Oops")]}}
    steps = [failing, loop("l", "deal", each=[note("c")]), fork("s", x=[sleep("w", 1), jump("j", "a")], y=[])]
    assert describing.describe(definition(steps)).split("\n\n")[1:] == [
        "Note “Hello” about the contact. For each deal. Split.",
        "If “Note “Hello” about the contact” fails: Note “Oops” about the contact.",
        "In it: Note “Hello” about the deal.",
        "“X”: Wait 1 days. Go on at “Note “Hello” about the contact”.",
        "“Y”: nothing more happens.",
    ]


def test_a_path_says_who_takes_it() -> None:
    step = fork("s", x=[])
    step["branches"][0]["when"] = {
        "match": "all",
        "filters": [{"property": "city", "operator": "is_known"}],
    }
    assert "“X” (City is known): nothing" in describing.describe(definition([step]))


def test_the_settings_say_who_stays_out_and_who_leaves() -> None:
    partners = RecordList.objects.create(name="Partners", object_type_id="contact")
    other = drafting.begin(Definition("contact", name="Nurture"))
    known = {"match": "all", "filters": [{"property": "city", "operator": "is_known"}]}
    told = describing.describe(
        definition(
            [note("a")],
            settings={
                "suppression": {"lists": [partners.pk], "filter": known},
                "goal": {"match": "all", "filters": [{"property": "gone", "operator": "is_known"}]},
                "unenroll_unmatched": True,
                "unenroll_others": [other.pk],
                "off_at": "2026-12-24T18:00:00+01:00",
            },
        )
    ).split("\n\n")[-1]
    assert told == (
        "A contact stays out, or leaves, if this holds: is in the list “Partners” or City is known. "
        "The goal is met, and the contact leaves, when this holds: conditions that cannot be read any more. "
        "A contact leaves that no longer meets the criteria. Whoever enters leaves “Nurture”. "
        "It turns itself off at 2026-12-24T18:00:00+01:00."
    )


def test_half_of_a_workflow_can_be_described() -> None:
    assert describing.describe(definition([])) == "People enroll contacts.\n\nIt has no steps yet."
    assert describing.describe(Definition("planet")) == "This workflow is about an object that is not there."
    odd = definition([{"id": "a", "kind": "teleport"}, jump("j", None)], trigger={"kind": "omen"})
    assert describing.describe(odd) == "teleport. Go on at “a step that is not chosen yet”."


def test_changes_are_told_in_sentences() -> None:
    before = definition([note("a"), fork("s", x=[note("b")])], name="Welcome")
    after = definition([note("a", text="Bye"), fork("s", y=[note("c", text="New")])], name="Hello")
    assert describing.changes(before, after) == [
        "The name was changed.",
        "The step “Note “Bye” about the contact” was changed.",
        "The step “Note “New” about the contact” was added.",
        "The step “Note “Hello” about the contact” was removed.",
        "The path “Y” was added.",
        "The path “X” was removed.",
    ]
