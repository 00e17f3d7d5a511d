"""For every kind of step a small workflow that uses it, and what is to be counted after one pass."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max, Model

from records import editing
from records.editing import listing
from records.models import Association, Change, Company, Contact, ListMember, Note, Notification, RecordList, Task
from records.models.reference import Reference
from tests.chaos.workload import WHO, jump, path, step
from tests.workflows.making import live
from workflows.models import Delivery, Enrollment, LogEntry, Wait, Workflow

#: What is counted, by the columns that tell one kind of row from another.
COUNTED: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (Change, ("object_type", "kind", "property")),
    (LogEntry, ("workflow", "node", "outcome")),
    (Enrollment, ("workflow", "state", "end_reason")),
    (Delivery, ("channel", "state")),
    (Task, ("title",)),
    (Note, ("body",)),
    (Notification, ("title",)),
    (Association, ("from_type", "to_type")),
    (ListMember, ("list",)),
    (Wait, ("key",)),
)
COMPANY = {"associated": "company"}
LAST = step("last", "set_property", property="job_title", value={"static": "done"})


@dataclass
class Stage:
    """Workflows by the kind of step that each is about, and the lists and users that they name."""

    url: str
    workflows: dict[str, Workflow] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.joined = RecordList.objects.create(name="Joined", object_type_id="contact")
        self.left = RecordList.objects.create(name="Left", object_type_id="contact")
        self.users = [User.objects.create_user(name, f"{name}@example.com").pk for name in ("eva", "finn")]
        self.other = live(
            [step("there", "set_property", property="phone", value={"static": "+47 22 33 44 66"})], name="Other"
        )
        for slug, steps in self.scenarios().items():
            here = {"match": "all", "filters": [{"property": "city", "operator": "is_any_of", "value": [slug]}]}
            trigger = {"kind": "filter", "filter": here}
            self.workflows[slug] = live(steps, name=slug, trigger=trigger)

    def scenarios(self) -> Mapping[str, list[dict[str, Any]]]:
        """Return the steps of each workflow; the step ``last`` says that the pass has moved on."""
        return {**{slug: [step("here", slug, **config), LAST] for slug, config in self._plain().items()}, **_forks()}

    def _plain(self) -> Mapping[str, dict[str, Any]]:
        return {
            "set_property": {"property": "phone", "value": {"static": "+47 22 33 44 55"}},
            "clear_property": {"property": "country"},
            "copy_property": {"from": {"property": "country"}, "to": "state"},
            "increase_property": {"property": "health_score", "amount": {"static": 1}, "target": COMPANY},
            "create_record": {"object": "company", "properties": {"name": {"static": "New"}}},
            "create_note": {"body": "Note"},
            "create_task": {"title": "Task"},
            "associate_records": {"match": {"object": "company", "property": "name", "value": {"static": "Common"}}},
            "add_to_list": {"list": self.joined.pk},
            "remove_from_list": {"list": self.left.pk},
            "rotate_owner": {"users": self.users, "overwrite": True},
            "notify_user": {"users": self.users, "title": "Look"},
            "delay": {"for": {"hours": 1}},
            "wait_for_event": {"events": [{"changed": "phone"}], "maximum": {"days": 2}},
            "enroll_in_workflow": {"workflow": self.other.pk},
            "unenroll": {"from": [self.other.pk]},
            "webhook": {"url": self.url, "body": WHO},
            "send_email": {"subject": "Hello", "body": "There"},
        }

    def contact(self, slug: str, name: str) -> Contact:
        """Make a contact that the workflow about a kind enrolls, with a company of its own."""
        with transaction.atomic():
            contact = Contact.objects.create(email=f"{name}@example.com", city=slug, country="Norway", score=0)
            company = Company.objects.create(name=name, domain=f"{name}.example", health_score=0)
            editing.associate(Reference("contact", contact.pk), Reference("company", company.pk))
            listing.add(self.left, [contact.pk])
        return contact


def _forks() -> Mapping[str, list[dict[str, Any]]]:
    """Return the scenarios of what splits, loops and jumps."""
    more = [step(name, "increase_property", property="score", amount={"static": 1}) for name in ("more", "most")]
    share = step("share", "increase_property", property="health_score", amount={"static": 1})
    known = {"match": "all", "filters": [{"property": "country", "operator": "is_known"}]}
    no = {**path("no"), "when": None}
    return {
        "parallel": [{**step("here", "parallel"), "bodies": [path("a", more[0]), path("b", more[1])]}, LAST],
        "for_each": [{**step("here", "for_each", over=COMPANY), "bodies": [path("a", share)]}, LAST],
        "branch": [{**step("here", "branch"), "branches": [{**path("a", more[0], LAST), "when": known}, no]}],
        "random_split": [
            {
                **step("here", "random_split"),
                "branches": [
                    {**path("a", more[0], LAST), "when": {"percent": 100}},
                    {**path("b"), "when": {"percent": 0}},
                ],
            }
        ],
        "value_branch": [
            {
                **step("here", "value_branch", input={"property": "country"}),
                "branches": [{**path("a", more[0], LAST), "when": {"values": ["Norway"]}}, no],
            }
        ],
        "go_to": [
            {
                **step("fork", "branch"),
                "branches": [{**path("a", jump("here", "last")), "when": known}, {**path("no", LAST), "when": None}],
            }
        ],
    }


def newest() -> dict[str, int]:
    """Return the newest row of everything that is counted."""
    return {model.__name__: model._default_manager.aggregate(n=Max("pk"))["n"] or 0 for model, _names in COUNTED}


def counted(since: Mapping[str, int], contact: Contact) -> Counter[tuple[Any, ...]]:
    """Return how many rows of each kind are new, and what the numbers of the contact and its company are."""
    found: Counter[tuple[Any, ...]] = Counter()
    for model, names in COUNTED:
        rows = model._default_manager.filter(pk__gt=since[model.__name__]).order_by().values_list(*names)
        found.update((model.__name__, *map(str, row)) for row in rows)
    contact.refresh_from_db()
    company = Company.objects.get(name=(contact.email or "").split("@")[0])
    found["score"], found["health"] = int(contact.score or 0), int(company.health_score or 0)  # type: ignore[index]
    return found
