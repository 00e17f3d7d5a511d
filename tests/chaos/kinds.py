"""Steps that send, plainly: what is put in the outbox says whom it is about, so that the diary can be read."""

from collections.abc import Mapping

from crm.lib.registry import Registry
from workflows.batch import Batch, Item
from workflows.outcomes import Delivery, Done, Fail, Outcome, Send
from workflows.steps import STEPS, StepKind


class Call(StepKind):
    """``{"url": …}``: calls it with the record's id."""

    slug = "chaos_call"
    category = "external"

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        return {item.id: told(item) or self.sent(batch, item) for item in batch.items}

    def sent(self, batch: Batch, item: Item) -> Outcome:
        """Return what is to be sent for one enrollment."""
        who = f"{item.id} {batch.step.id}"
        return Send(Delivery("webhook", {"url": batch.config["url"], "body": who}, "127.0.0.1"))


class Mail(Call):
    """``{}``: writes to the record's address."""

    slug = "chaos_mail"

    def sent(self, batch: Batch, item: Item) -> Outcome:
        to = f"{item.id}-{batch.step.id}@example.com"
        return Send(Delivery("email", {"to": [to], "subject": "Hello", "body": "There"}, "127.0.0.1"))


def told(item: Item) -> Outcome | None:
    """Return what the step makes of the word from the sender, once it has come."""
    if item.woken_by is None:
        return None
    word = item.woken_by["delivery"]
    return Done() if word["state"] == "sent" else Fail(str(word["reason"]))


def install(registry: Registry[StepKind] = STEPS) -> None:
    """Have the steps listed, in this process."""
    for kind in (Call(), Mail()):
        registry._things[kind.slug] = kind
