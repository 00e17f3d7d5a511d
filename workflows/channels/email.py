"""Sends mail through Django's mail backend, at most once: what may have got out is never sent again."""

import logging
import smtplib
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from crm.lib.http.policy import GIVE_UP_AFTER, gap
from workflows.channels.base import Again, Channel, Clock, Failed, Parcel, Result, Sent, Unknown

logger = logging.getLogger(__name__)


class EmailChannel(Channel):
    """``payload``: ``to`` and ``bcc`` (addresses), ``subject``, ``body``, ``from``, ``reply_to`` (addresses)."""

    slug: ClassVar[str] = "email"
    is_repeatable: ClassVar[bool] = False

    def send(self, parcel: Parcel, clock: Clock) -> Result:
        connection = get_connection()
        try:
            message = _message(parcel, connection)
            # A header with a line break is refused here, before anybody is spoken to.
            message.message()
        except ValueError:
            return Failed(_("The message cannot be sent: an address, the subject or a name in it is not valid."))
        try:
            connection.open()
        except (smtplib.SMTPException, OSError) as error:
            # Nobody has heard of the message yet.
            return _again(parcel, clock(), error)
        try:
            connection.send_messages([message])
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as error:
            return _refused(parcel, clock(), error)
        except (smtplib.SMTPException, OSError) as error:
            return Unknown(
                _("The connection to the mail server broke while the message was being handed over. It may have been "
                  "sent or not; ask the recipient, or look into the mail server's log."),
                answer=_said(error),
            )  # fmt: skip
        finally:
            _hang_up(connection)
        return Sent(answer={"recipients": len(message.recipients()), "message_id": message_id(parcel.key)})


def message_id(key: str) -> str:
    """Return the Message-ID of a delivery, the same whoever sends it and whenever."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"<millrace-{key.replace(':', '-')}@{host}>"


def _message(parcel: Parcel, connection: Any) -> EmailMessage:
    payload = parcel.payload
    to, hidden = ([str(one) for one in payload.get(name) or ()] for name in ("to", "bcc"))
    headers = {"Message-ID": message_id(parcel.key)}
    if not to:
        headers["To"] = "undisclosed-recipients:;"
    return EmailMessage(
        subject=str(payload["subject"]),
        body=str(payload["body"]),
        from_email=str(payload.get("from") or "") or None,
        to=to,
        bcc=hidden,
        reply_to=[str(one) for one in payload.get("reply_to") or ()],
        headers=headers,
        connection=connection,
    )


def _refused(parcel: Parcel, now: datetime, error: smtplib.SMTPException) -> Result:
    """The server has said no: for now when its code begins with 4, for good otherwise."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _text in error.recipients.values()]
    else:
        codes = [getattr(error, "smtp_code", 0)]
    if all(400 <= code < 500 for code in codes):
        return _again(parcel, now, error)
    return Failed(_("The mail server refused the message: %(said)s") % {"said": _said(error)["said"]},
                  answer=_said(error))  # fmt: skip


def _again(parcel: Parcel, now: datetime, error: Exception) -> Result:
    at = now + gap(parcel.attempt, parcel.key)
    if at > parcel.first_at + GIVE_UP_AFTER:
        words = _("The mail server could not be used for %(days)s days: %(said)s")
        return Failed(words % {"days": GIVE_UP_AFTER.days, "said": _said(error)["said"]}, answer=_said(error))
    return Again(at, answer=_said(error))


def _said(error: Exception) -> dict[str, Any]:
    """Return what the server said, in its own words."""
    code: int | None = getattr(error, "smtp_code", None)
    text: bytes | str = getattr(error, "smtp_error", None) or str(error)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    said = " ".join(said.replace("\x00", "").split())[:500] or type(error).__name__
    return {"said": said} if code is None else {"said": said, "status": code}


def _hang_up(connection: Any) -> None:
    try:
        connection.close()
    except (smtplib.SMTPException, OSError):
        logger.info("The mail server did not say goodbye.")
