"""Send e-mail: a text with tokens to the record's people, through the outbox, at most once."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib.errors import CallerError
from workflows.batch import Batch, Item
from workflows.definition import Problem, Step
from workflows.outcomes import Delivery, Done, Fail, Outcome, Send, Skip, WaitFor
from workflows.scope import Output, Scope
from workflows.steps import answered, choosing_users
from workflows.steps.base import StepKind
from workflows.steps.calling import check_value
from workflows.steps.configuring import place, text_value, tried, why
from workflows.steps.recipients import Recipients
from workflows.values import Value, prepare

TEXTS = ("subject", "body", "from", "reply_to")
STATE = "state"


class SendEmail(StepKind):
    """``{"to": [VALUE, …], "users": [3], "teams": [1], "owners": ["owner"], "subject": "Hello {{ contact.first_name
    }}", "body": "…", "from": "…", "reply_to": "…"}``.

    Without a word about who: the contact itself, or every contact associated with the record. Several people who are
    not all users do not see each other's addresses.
    """

    slug = "send_email"
    label = gettext_lazy("Send email")
    icon = "mail"
    category = "external"

    def missing(self) -> str:
        """Return what has to be set up before the step can do anything; empty when nothing has."""
        off = super().missing()
        if off or settings.MAIL_IS_SET_UP:
            return off
        return _("No mail server is set up. Ask an administrator to set EMAIL_URL.")

    def check(self, step: Step, scope: Scope) -> Iterator[Problem]:
        if self.missing():
            yield Problem(f"{step.id}.config", self.missing())
        recipients, problems = tried(lambda: Recipients.read(step.config, scope.object_type, place(step, "to")))
        yield from problems
        if recipients is not None:
            yield from recipients.check(scope, place(step, "to"))
        yield from choosing_users.check_users(step, scope)
        for index, name in enumerate(step.config.get("owners") or ()):
            yield from choosing_users.check_owner(name, scope, f"{place(step, 'owners')}.{index}")
        for field in TEXTS:
            if step.config.get(field):
                yield from check_value(step.config[field], scope, place(step, field))
        if not step.config.get("subject"):
            yield Problem(place(step, "subject"), _("Enter a subject."))
        if not step.config.get("body"):
            yield Problem(place(step, "body"), _("Write something."))

    def outputs(self, step: Step, scope: Scope) -> Sequence[Output]:
        return (Output(STATE, _("What became of it")),)

    def summary(self, step: Step, scope: Scope) -> str:
        recipients, _problems = tried(lambda: Recipients.read(step.config, scope.object_type))
        names = recipients.describe(scope) if recipients else []
        names += choosing_users.names(step.config, scope)
        for name in step.config.get("owners") or ():
            prop = scope.schema.get(str(name))
            names.append(prop.label if prop else str(name))
        return _("Send e-mail to %(names)s") % {"names": ", ".join(names) or "…"}

    def sentence(self, outcome: str, data: Mapping[str, Any]) -> str:
        to = ", ".join(data.get("to", ()))
        if outcome == Send.slug:
            return _("Sends “%(subject)s” to %(to)s.") % {"subject": data.get("subject", ""), "to": to}
        if outcome == Done.slug:
            return _("The mail server took the message.")
        if data.get(STATE) == "unknown":
            return _("It is not known whether the message was sent: %(reason)s") % {"reason": data.get("reason", "")}
        return str(data.get("reason", ""))

    def run(self, batch: Batch) -> Mapping[int, Outcome]:
        answers = answered.answers(batch)
        outcomes: dict[int, Outcome] = {
            number: WaitFor(()) if word is None else _concluded(word) for number, word in answers.items()
        }
        arriving = [item for item in batch.items if item.id not in answers]
        if arriving:
            outcomes.update(self._send(batch, arriving))
        return outcomes

    def _send(self, batch: Batch, arriving: list[Item]) -> dict[int, Outcome]:
        config = batch.config
        if self.missing():
            return dict.fromkeys((item.id for item in arriving), Fail(self.missing()))
        try:
            recipients = Recipients.read(config, batch.items[0].object_type)
            texts = {field: text_value(config[field], field) for field in TEXTS if config.get(field)}
            prepare(batch, [*texts.values(), *recipients.values])
        except CallerError as error:
            return dict.fromkeys((item.id for item in arriving), Fail(why(error)))
        outcomes: dict[int, Outcome] = {}
        for item in arriving:
            try:
                outcomes[item.id] = _one(item, batch, recipients, texts)
            except CallerError as error:
                outcomes[item.id] = Fail(why(error))
        return outcomes


def _one(item: Item, batch: Batch, recipients: Recipients, texts: Mapping[str, Value]) -> Outcome:
    users, left_out = recipients.users(item, batch)
    others = recipients.addresses(item, batch)
    everybody = list(dict.fromkeys([*others, *users]))
    if not everybody:
        if left_out:
            return Fail(
                _("Nobody could be written to. Not active any more: %(names)s.") % {"names": ", ".join(left_out)}
            )
        return Skip(_("There is no e-mail address to write to."))
    written = {field: str(value.of(item, batch) or "").strip() for field, value in texts.items()}
    if any(set(written.get(field, "")) & {"\r", "\n"} for field in ("subject", "from", "reply_to")):
        return Fail(_("The subject, the sender and the address for replies must each be one line."))
    is_open = len(everybody) == 1 or not others
    payload = {
        "to": everybody if is_open else [],
        "bcc": [] if is_open else everybody,
        "subject": written.get("subject", ""),
        "body": written.get("body", ""),
        "from": written.get("from", ""),
        "reply_to": [written["reply_to"]] if written.get("reply_to") else [],
    }
    data: dict[str, Any] = {"to": everybody[:20], "subject": payload["subject"][:200]}
    if left_out:
        data["left_out"] = left_out
    return Send(Delivery("email", payload, f"smtp:{settings.EMAIL_HOST}"), data=data)


def _concluded(word: Mapping[str, Any]) -> Outcome:
    """Return what the step answers once the message has been settled."""
    state = str(word["state"])
    data = {key: word[key] for key in ("status", "said", "attempts", "message_id") if key in word} | {STATE: state}
    if state == "sent":
        return Done(outputs={STATE: state}, data=data)
    return Fail(str(word.get("reason") or _("The message was cancelled.")), outputs={STATE: state}, data=data)
