"""Answers to surveys: how satisfied, how likely to recommend, and why."""

from django.utils.translation import gettext_lazy as _

from records.models import columns
from records.models.record import Record, common_indexes

INFORMATION = _("Feedback")


class FeedbackSubmission(Record):
    """One answer to a survey."""

    object_type_id = "feedback_submission"

    survey_name = columns.text(_("Survey name"), group=INFORMATION, filterable=True)
    survey_type = columns.choice(
        _("Survey type"),
        group=INFORMATION,
        filterable=True,
        options=(
            ("NPS", _("Customer loyalty (NPS)")),
            ("CSAT", _("Customer satisfaction (CSAT)")),
            ("CES", _("Customer support (CES)")),
            ("CUSTOM", _("Custom")),
        ),
    )
    rating = columns.number(_("Rating"), group=INFORMATION, filterable=True)
    sentiment = columns.choice(
        _("Sentiment"),
        group=INFORMATION,
        filterable=True,
        options=(
            ("PROMOTER", _("Promoter")),
            ("PASSIVE", _("Passive")),
            ("DETRACTOR", _("Detractor")),
            ("HAPPY", _("Happy")),
            ("NEUTRAL", _("Neutral")),
            ("UNHAPPY", _("Unhappy")),
        ),
    )
    response = columns.long_text(_("Response"), group=INFORMATION)
    channel = columns.choice(
        _("Channel"), group=INFORMATION, options=(("EMAIL", _("E-mail")), ("WEB", _("Web")), ("CHAT", _("Chat")))
    )
    submitted_at = columns.moment(_("Submission date"), group=INFORMATION, filterable=True)

    class Meta(Record.Meta):
        verbose_name = _("feedback submission")
        verbose_name_plural = _("feedback submissions")
        indexes = [
            *common_indexes("feedback_submission"),
            *columns.indexes(
                "feedback_submission",
                exact=("survey_type", "rating", "sentiment", "submitted_at"),
                folded=("survey_name",),
            ),
        ]

    def __str__(self) -> str:
        return self.survey_name or f"#{self.pk}"
