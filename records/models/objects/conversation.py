"""Threads of messages with the people outside."""

from django.utils.translation import gettext_lazy as _

from records.models import columns
from records.models.record import Record, common_indexes

INFORMATION = _("Conversation information")


class Conversation(Record):
    """A thread of messages."""

    object_type_id = "conversation"

    name = columns.text(_("Subject"), group=INFORMATION, filterable=True)
    status = columns.choice(
        _("Status"),
        group=INFORMATION,
        filterable=True,
        default="OPEN",
        options=(("OPEN", _("Open")), ("CLOSED", _("Closed"))),
    )
    channel = columns.choice(
        _("Channel"),
        group=INFORMATION,
        filterable=True,
        options=(
            ("EMAIL", _("E-mail")),
            ("CHAT", _("Chat")),
            ("FORM", _("Form")),
            ("CALL", _("Call")),
            ("WHATSAPP", _("WhatsApp")),
            ("FACEBOOK_MESSENGER", _("Facebook Messenger")),
        ),
    )
    inbox = columns.text(_("Inbox"), group=INFORMATION, filterable=True)
    first_message_at = columns.moment(_("First message"), group=INFORMATION)
    last_message_at = columns.moment(_("Last message"), group=INFORMATION, filterable=True)
    message_count = columns.number(_("Number of messages"), group=INFORMATION)
    is_spam = columns.yes_no(_("Spam"), group=INFORMATION)
    last_message = columns.long_text(_("Last message text"), group=INFORMATION)

    class Meta(Record.Meta):
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        indexes = [
            *common_indexes("conversation"),
            *columns.indexes("conversation", exact=("status", "channel", "last_message_at"), folded=("name", "inbox")),
        ]
