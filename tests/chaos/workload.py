"""What is done while things break: a workflow of many kinds of steps, whose every effect can be counted exactly."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count

from records import editing
from records.editing.associating import Link
from records.models import ActivityLink, Change, Company, Contact, ListMember, RecordList
from records.models.reference import Reference
from tests.workflows.making import live
from workflows.engine.enrolling import enroll
from workflows.models import Enrollment, Workflow
from workflows.requests import Hit

#: Contacts that share a company, and so compete for its counter.
TEAM = 50
#: What one pass adds to the score: once before the fork, once on each of its paths.
SCORES = (1, 2, 4)
CITIES = ("Oslo", "Bergen")
#: What webhooks say: whom they are about.
WHO = {"who": "{{ contact.email }}"}


@dataclass(frozen=True)
class World:
    """What the workload is about."""

    workflow: Workflow
    lists: Sequence[RecordList]


def build(url: str) -> World:
    """Make the lists and the workflow that is on; ``url`` is what its webhook calls."""
    lists = [RecordList.objects.create(name=f"Chaos {city}", object_type_id="contact") for city in CITIES]
    trigger = {"kind": "event", "events": [{"on": "created"}]}
    return World(live(list(steps(lists, url)), name="Chaos", trigger=trigger), lists)


def steps(lists: Sequence[RecordList], url: str) -> Iterator[dict[str, Any]]:
    """Yield the steps: eight that each pass takes, and those inside them."""
    yield step("count", "increase_property", property="score", amount={"static": SCORES[0]})
    yield step(
        "share", "increase_property", property="health_score", amount={"static": 1}, target={"associated": "company"}
    )
    yield step("note", "create_note", body="About {{ contact.email }}")
    yield {
        **step("both", "parallel"),
        "bodies": [
            path("left", step("more", "increase_property", property="score", amount={"static": SCORES[1]})),
            path(
                "right",
                step("pause", "delay", **{"for": {"minutes": 1}}),
                step("most", "increase_property", property="score", amount={"static": SCORES[2]}),
            ),
        ],
    }
    oslo = {"match": "all", "filters": [{"property": "city", "operator": "is_any_of", "value": [CITIES[0]]}]}
    first, second = (step(f"list{index}", "add_to_list", list=found.pk) for index, found in enumerate(lists))
    yield {
        **step("where", "branch"),
        "branches": [
            {**path("oslo", first, *rest(url)), "when": oslo},
            {**path("others", second, jump("join", "call")), "when": None},
        ],
    }


def rest(url: str) -> list[dict[str, Any]]:
    """Return what all do when the paths have met again."""
    return [
        step("call", "webhook", url=url, body=WHO),
        step("task", "create_task", title="Ring {{ contact.email }}"),
        step("mail", "send_email", subject="Hello", body="There"),
        step("last", "set_property", property="job_title", value={"static": "done"}),
    ]


def step(name: str, kind: str, **config: Any) -> dict[str, Any]:
    """Return a step as JSON."""
    return {"id": name, "kind": kind, "config": config}


def path(name: str, *inside: Mapping[str, Any]) -> dict[str, Any]:
    """Return a path as JSON."""
    return {"id": name, "name": name, "steps": list(inside)}


def jump(name: str, target: str) -> dict[str, Any]:
    """Return a step that goes on elsewhere."""
    return {"id": name, "kind": "go_to", "target": target}


def arrive(world: World, first: int, count: int, now: datetime) -> None:
    """Make contacts with their companies in one transaction: being created enrolls them, some are by hand already."""
    with transaction.atomic():
        numbers = range(first, first + count)
        names = {f"chaos{number // TEAM}.example" for number in numbers}
        known = {company.domain: company for company in Company.objects.filter(domain__in=names)}
        new = Company.objects.bulk_create(Company(domain=name, name=name) for name in sorted(names - known.keys()))
        known |= {company.domain: company for company in new}
        contacts = Contact.objects.bulk_create(
            Contact(email=f"chaos{number}@example.com", city=CITIES[number % 2], score=0) for number in numbers
        )
        editing.associate_many(
            Link(Reference("contact", contact.pk), Reference("company", known[f"chaos{number // TEAM}.example"].pk))
            for number, contact in zip(numbers, contacts, strict=True)
        )
        by_hand = [contact for contact, number in zip(contacts, numbers, strict=True) if number % 4 == 0]
        enroll([Hit(world.workflow.pk, contact.pk, "manual") for contact in by_hand], now)


@dataclass
class Verdict:
    """Effects that are missing, and effects that were made more than once; each named a few times."""

    lost: int = 0
    doubled: int = 0
    examples: list[str] = field(default_factory=list)

    def judge(self, what: str, due: Mapping[Any, int], made: Mapping[Any, int]) -> None:
        """Compare how often something was to be done with how often it was."""
        for key in due.keys() | made.keys():
            difference = made.get(key, 0) - due.get(key, 0)
            self.lost += max(0, -difference)
            self.doubled += max(0, difference)
            if difference and len(self.examples) < 20:
                self.examples.append(f"{what} {key}: {due.get(key, 0)} due, {made.get(key, 0)} made")


def judge(world: World) -> Verdict:
    """Compare the records with what every contact was to have done to it once."""
    verdict = Verdict()
    contacts = Contact.objects.filter(email__startswith="chaos").order_by("pk")
    ids = list(contacts.values_list("pk", flat=True))
    once = dict.fromkeys(ids, 1)
    passes = Enrollment.objects.filter(workflow=world.workflow, parent=None)
    verdict.judge("passes of contact", once, Counter(passes.values_list("record_id", flat=True)))
    verdict.judge("score of contact", dict.fromkeys(ids, sum(SCORES)), {c.pk: int(c.score or 0) for c in contacts})
    verdict.judge(
        "title of contact", once, dict.fromkeys(contacts.filter(job_title="done").values_list("pk", flat=True), 1)
    )
    for name, most in (("score", 3), ("job_title", 1)):
        changes = Change.objects.filter(object_type="contact", record_id__in=ids, property=name, kind="updated")
        verdict.judge(f"changes of {name} of contact", dict.fromkeys(ids, most), _counted(changes))
    for kind in ("note", "task"):
        links = ActivityLink.objects.filter(object_type="contact", **{f"{kind}__isnull": False})
        verdict.judge(f"{kind}s of contact", once, _counted(links))
    members = ListMember.objects.filter(list__in=world.lists)
    verdict.judge("lists of contact", once, _counted(members))
    joined = Change.objects.filter(object_type="contact", kind="list_added")
    verdict.judge("list changes of contact", once, _counted(joined))
    teams = Counter((contact.email or "").split("@")[0] for contact in contacts)
    sizes = Counter(f"chaos{int(name.removeprefix('chaos')) // TEAM}.example" for name in teams)
    companies = Company.objects.filter(domain__startswith="chaos").values_list("domain", "health_score")
    verdict.judge("counter of company", sizes, {domain: int(score or 0) for domain, score in companies})
    return verdict


def _counted(rows: Any) -> dict[int, int]:
    return dict(rows.order_by().values("record_id").annotate(n=Count("pk")).values_list("record_id", "n"))


def arrived() -> int:
    """Return how many contacts there are."""
    return Contact.objects.filter(email__startswith="chaos").count()


def is_over() -> bool:
    """Return whether everybody who arrived has come to the end."""
    is_matched = not Change.objects.filter(dispatched=False).exists()
    return is_matched and not Enrollment.objects.filter(ended_at=None).exists()
