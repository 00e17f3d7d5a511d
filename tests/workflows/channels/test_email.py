"""Mail to a real server: what it takes, refuses, leaves open, and what must never go out twice."""

import asyncio
import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings

from tests.workflows.making import MONDAY
from workflows.channels import Again, Failed, Parcel, Result, Sent, Unknown
from workflows.channels.email import EmailChannel, message_id


class Inbox:
    """Takes messages as the test says. ``at_data`` is its answer to one; without an answer it hangs up."""

    def __init__(self) -> None:
        self.at_recipient = "250 OK"
        self.at_data: str | None = "250 OK"
        self.messages: list[Message] = []
        self.recipients: list[list[str]] = []

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.at_recipient

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.messages.append(message_from_bytes(envelope.content))
        self.recipients.append(list(envelope.rcpt_tos))
        if self.at_data is None:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return "250 lost"
        return self.at_data


@pytest.fixture
def inbox(settings: Settings) -> Iterator[Inbox]:
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=0)
    # The server says on which port it listens only once it does.
    controller.port = _free_port()
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", controller.port, 2
    yield inbox
    controller.stop()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def sent(attempt: int = 1, at: timedelta = timedelta(), sender: str = "", **payload: Any) -> Result:
    """Send a message and return what became of it."""
    whole = {"from": sender, "to": ["ada@example.com"], "subject": "Hello", "body": "Blåbær.\n.\nBye", **payload}
    parcel = Parcel(1, 7, 3, "7:3", "email", "smtp:127.0.0.1", attempt, MONDAY, whole)
    return EmailChannel().send(parcel, lambda: MONDAY + at)


def test_a_message_arrives_as_it_was_written(inbox: Inbox) -> None:
    result = sent(reply_to=["c@d.example"], sender="Ada <a@b.example>")
    assert isinstance(result, Sent)
    message = inbox.messages[0]
    assert message["Message-ID"] == message_id("7:3") == "<millrace-7-3@localhost>"
    assert (message["To"], message["From"], message["Reply-To"]) == (
        "ada@example.com",
        "Ada <a@b.example>",
        "c@d.example",
    )
    content = message.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert content.decode().split() == ["Blåbær.", ".", "Bye"]


def test_several_strangers_do_not_see_each_other(inbox: Inbox) -> None:
    assert isinstance(sent(to=[], bcc=["a@x.example", "b@x.example"]), Sent)
    assert inbox.recipients == [["a@x.example", "b@x.example"]]
    assert "b@x.example" not in inbox.messages[0].as_string()
    assert inbox.messages[0]["To"] == "undisclosed-recipients:;"


def test_a_connection_that_breaks_over_a_message_leaves_it_unknown(inbox: Inbox) -> None:
    inbox.at_data = None
    assert isinstance(sent(), Unknown)
    assert len(inbox.messages) == 1


@pytest.mark.parametrize(
    ("at_recipient", "at_data", "expected"),
    [
        ("550 no such user", "250 OK", Failed),
        ("450 try later", "250 OK", Again),
        ("250 OK", "451 try later", Again),
        ("250 OK", "554 spam", Failed),
    ],
)
def test_what_the_server_says_decides(inbox: Inbox, at_recipient: str, at_data: str, expected: type[Result]) -> None:
    inbox.at_recipient, inbox.at_data = at_recipient, at_data
    result = sent()
    assert type(result) is expected
    answer = at_recipient if at_recipient[0] != "2" else at_data
    assert result.answer["status"] == int(answer[:3])
    assert answer[4:] in result.answer["said"]


def test_a_server_that_is_not_there_is_tried_again_for_three_days(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", _free_port()
    first = sent()
    assert isinstance(first, Again)
    assert timedelta(minutes=1) <= first.at - MONDAY <= timedelta(minutes=1.25)
    assert isinstance(sent(12, timedelta(days=3)), Failed)


@pytest.mark.parametrize(
    "payload",
    [
        {"subject": "Hello\nBcc: eve@example.com"},
        {"to": ["a@b.example\nBcc: eve@example.com"]},
        {"sender": "a@b.example\r\nBcc: eve@example.com"},
        {"reply_to": ["a@b.example\nBcc: eve@example.com"]},
    ],
)
def test_a_header_cannot_be_smuggled_in(inbox: Inbox, payload: dict[str, Any]) -> None:
    assert isinstance(sent(**payload), Failed)
    assert inbox.messages == []
