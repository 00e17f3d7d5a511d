"""What every account starts with: the standard objects, their properties, pipelines and events, written as rows.

``sync`` runs after each migration. It adds what is missing and never touches what an administrator changed.
"""

from typing import Any

from django.db import connection, models, transaction
from django.utils.translation import gettext_noop as _

from records.models.columns import declared
from records.models.events import EventDefinition, EventProperty
from records.models.objects import STANDARD, CustomRecord
from records.models.pipelines import Pipeline, Stage
from records.models.record import Record
from records.models.schema import CatalogueStamp, ObjectType, PropertyDefinition, PropertyOption
from records.properties import Property

Stages = tuple[tuple[str, str, float | None, str], ...]

#: object, pipeline, label, stages (value, label, probability, outcome); values as HubSpot's defaults.
PIPELINES: tuple[tuple[str, str, str, Stages], ...] = (
    (
        "deal",
        "default",
        _("Sales pipeline"),
        (
            ("appointmentscheduled", _("Appointment scheduled"), 0.2, "open"),
            ("qualifiedtobuy", _("Qualified to buy"), 0.4, "open"),
            ("presentationscheduled", _("Presentation scheduled"), 0.6, "open"),
            ("decisionmakerboughtin", _("Decision maker bought-in"), 0.8, "open"),
            ("contractsent", _("Contract sent"), 0.9, "open"),
            ("closedwon", _("Closed won"), 1, "won"),
            ("closedlost", _("Closed lost"), 0, "lost"),
        ),
    ),
    (
        "ticket",
        "default",
        _("Support pipeline"),
        (
            ("1", _("New"), None, "open"),
            ("2", _("Waiting on contact"), None, "open"),
            ("3", _("Waiting on us"), None, "open"),
            ("4", _("Closed"), None, "closed"),
        ),
    ),
    (
        "lead",
        "lead-pipeline-id",
        _("Lead pipeline"),
        (
            ("new-stage-id", _("New"), None, "open"),
            ("attempting-stage-id", _("Attempting"), None, "open"),
            ("connected-stage-id", _("Connected"), None, "open"),
            ("qualified-stage-id", _("Qualified"), None, "won"),
            ("unqualified-stage-id", _("Disqualified"), None, "lost"),
        ),
    ),
)

#: event, label, properties (name, label, kind).
EVENTS: tuple[tuple[str, str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "form_submitted",
        _("Form submitted"),
        (("form", _("Form"), "text"), ("page_url", _("Page URL"), "url"), ("conversion", _("Conversion"), "text")),
    ),
    (
        "page_viewed",
        _("Page viewed"),
        (("url", _("Page URL"), "url"), ("title", _("Page title"), "text"), ("referrer", _("Referrer"), "url")),
    ),
    *(
        (f"email_{verb}", label, (("email", _("E-mail"), "text"), ("subject", _("Subject"), "text"), *more))
        for verb, label, more in (
            ("sent", _("E-mail sent"), ()),
            ("delivered", _("E-mail delivered"), ()),
            ("opened", _("E-mail opened"), ()),
            ("clicked", _("E-mail link clicked"), (("url", _("Link URL"), "url"),)),
            ("replied", _("E-mail replied to"), ()),
            ("bounced", _("E-mail bounced"), (("reason", _("Reason"), "text"),)),
            ("unsubscribed", _("Unsubscribed from e-mail"), ()),
            ("marked_spam", _("E-mail marked as spam"), ()),
        )
    ),
)


def sync(**_kwargs: Any) -> None:
    """Add the standard rows that the database lacks; does nothing while the tables are not there."""
    if ObjectType._meta.db_table not in connection.introspection.table_names():
        return
    with transaction.atomic():
        _objects()
        _properties()
        _pipelines()
        _events()
        CatalogueStamp.grow()


def declared_properties(model: type[Record], object_type: str) -> list[Property]:
    """Return the standard properties of a model, in the order of their declaration, common ones last."""
    own = [field for field in model._meta.concrete_fields if declared(field)]
    common = {field.name for field in Record._meta.get_fields()}
    own.sort(key=lambda field: field.name in common)
    return [about.as_property(object_type, field) for field in own if (about := declared(field))]


def _objects() -> None:
    for position, model in enumerate(STANDARD):
        ObjectType.objects.get_or_create(
            name=model.object_type_id,
            defaults={
                "label": str(model._meta.verbose_name).capitalize(),
                "plural": str(model._meta.verbose_name_plural).capitalize(),
                "is_custom": False,
                "position": position,
            },
        )


def _properties() -> None:
    for model in STANDARD:
        add_standard_properties(model.object_type_id, model)
    for name in ObjectType.objects.filter(is_custom=True).values_list("name", flat=True):
        add_standard_properties(name, CustomRecord)


def add_standard_properties(object_type: str, model: type[Record]) -> None:
    """Add the rows of the standard properties that an object lacks, with their options."""
    there = set(PropertyDefinition.objects.filter(object_type=object_type).values_list("name", flat=True))
    for position, prop in enumerate(declared_properties(model, object_type)):
        if prop.name in there:
            continue
        row = PropertyDefinition.objects.create(
            object_type_id=object_type,
            name=prop.name,
            label=prop.label,
            group=prop.group,
            description=prop.description,
            kind=prop.kind,
            default=prop.default,
            is_standard=True,
            required=prop.required,
            unique=prop.unique,
            read_only=prop.read_only,
            filterable=prop.filterable,
            position=position,
        )
        PropertyOption.objects.bulk_create(
            PropertyOption(definition=row, value=option.value, label=option.label, position=index)
            for index, option in enumerate(prop.options)
        )


def _pipelines() -> None:
    for object_type, value, label, stages in PIPELINES:
        if Pipeline.objects.filter(object_type=object_type).exists():
            continue
        pipeline = Pipeline.objects.create(object_type_id=object_type, value=value, label=label)
        for index, (stage, words, probability, outcome) in enumerate(stages):
            Stage.objects.create(
                pipeline=pipeline, value=stage, label=words, position=index, probability=probability, outcome=outcome
            )


def _events() -> None:
    for name, label, properties in EVENTS:
        row, is_new = EventDefinition.objects.get_or_create(name=name, defaults={"label": label, "is_standard": True})
        if is_new:
            EventProperty.objects.bulk_create(
                EventProperty(definition=row, name=prop, label=words, kind=kind, position=index)
                for index, (prop, words, kind) in enumerate(properties)
            )


def watch_schema() -> None:
    """Let every change of a schema row grow the stamp."""
    for model in (ObjectType, PropertyDefinition, PropertyOption, Pipeline, Stage):
        for signal in (models.signals.post_save, models.signals.post_delete):
            signal.connect(CatalogueStamp.grow, sender=model, dispatch_uid=f"stamp-{model.__name__}")
