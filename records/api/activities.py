"""Tasks, notes and logged e-mails: your own, and those of records that you may see."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext as _
from django_filters import BooleanFilter, CharFilter, FilterSet
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.viewsets import ModelViewSet

from records.api.access import ApiView, crud
from records.api.bodies import NumberField, Strict, StrictModel
from records.api.reach import demand, seen
from records.models import ActivityLink, LoggedEmail, Note, Task
from records.models.reference import Reference
from records.querying.visibility import about_visible

MOST_LINKS = 100


class LinkBody(Strict):
    """A record that an activity belongs to."""

    object = serializers.CharField(source="object_type_id", max_length=40)
    id = NumberField(source="record_id")


class ActivityBody(StrictModel):
    """What the bodies of all activities share; ``activity`` is the column of ActivityLink that points at them."""

    activity: ClassVar[str]
    links = LinkBody(many=True, required=False)

    def validate_links(self, value: list[dict[str, Any]]) -> list[Reference]:
        """Return the records named, all of which the person may see."""
        if len(value) > MOST_LINKS:
            raise ValidationError(_("At most %(most)s records fit.") % {"most": MOST_LINKS})
        person = self.context["request"].user
        links = [Reference(link["object_type_id"], link["record_id"]) for link in value]
        for name in {link.object_type for link in links}:
            demand(person, "view", name)
        shown = seen(person, links)
        text = _("There is no %(object)s %(number)s here, or you may not see it.")
        hidden = [text % {"object": one.object_type, "number": one.record_id} for one in links if one not in shown]
        if hidden:
            raise ValidationError(hidden)
        return list(dict.fromkeys(links))

    def create(self, validated_data: dict[str, Any]) -> Any:
        """Write the activity and its links."""
        links = validated_data.pop("links", [])
        with transaction.atomic():
            row = super().create({**validated_data, "created_by": self.context["request"].user})
            self._link(row, links)
        return self._again(row)

    def update(self, instance: Any, validated_data: dict[str, Any]) -> Any:
        """Change the activity; ``links`` replace those that the person may see."""
        links = validated_data.pop("links", None)
        with transaction.atomic():
            row = super().update(instance, validated_data)
            if links is not None:
                _seen_links(self.context["request"].user).filter(**{self.activity: row}).delete()
                self._link(row, links)
        return self._again(row)

    def _link(self, row: Any, links: Sequence[Reference]) -> None:
        ActivityLink.objects.bulk_create(
            ActivityLink(**{self.activity: row}, object_type_id=link.object_type, record_id=link.record_id)
            for link in links
        )

    def _again(self, row: Any) -> Any:
        """Return the activity with its links as they are now, even if the person no longer reaches it by them."""
        return _with_links(self.context["request"].user, type(row).objects.all()).get(pk=row.pk)


class TaskBody(ActivityBody):
    """Something that somebody should do."""

    activity = "task"

    class Meta:
        model = Task
        fields = [
            "id", "title", "body", "kind", "priority", "due_at", "remind_at", "assignee", "queue", "done_at", "links",
            "created_by", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["created_by"]


class NoteBody(ActivityBody):
    """Something worth remembering."""

    activity = "note"

    class Meta:
        model = Note
        fields = ["id", "body", "links", "created_by", "created_at", "updated_at"]
        read_only_fields = ["created_by"]


class EmailBody(ActivityBody):
    """An e-mail that was sent or received elsewhere."""

    activity = "email"

    class Meta:
        model = LoggedEmail
        fields = [
            "id", "subject", "body", "sender", "recipients", "direction", "at", "links",
            "created_by", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["created_by"]


class LinkFilters(FilterSet):
    """Activities of an object, or of one of its records: ``object=deal&record=7``."""

    object = CharFilter(method="of_object")
    record = CharFilter(method="of_object")

    def of_object(self, rows: Any, name: str, value: str) -> Any:
        """Return the activities of the records that both parameters name."""
        about = {"object_type": self.form.cleaned_data["object"]}
        record = self.form.cleaned_data["record"]
        if record:
            if not record.isascii() or not record.isdigit() or len(record) > 18 or not about["object_type"]:
                raise ValidationError({"record": [_("Give the number of a record, and its object.")]})
            about["record_id"] = record
        person: Any = self.request and self.request.user
        links = _seen_links(person).filter(**about)
        return rows.filter(pk__in=links.values(COLUMNS[rows.model]))


class TaskFilters(LinkFilters):
    """Tasks of somebody, and those that are or are not done."""

    assignee = CharFilter(method="of_assignee")
    done = BooleanFilter(field_name="done_at", lookup_expr="isnull", exclude=True)

    def of_assignee(self, rows: Any, name: str, value: str) -> Any:
        """Return the tasks of a user, by number."""
        if not value.isascii() or not value.isdigit() or len(value) > 18:
            raise ValidationError({"assignee": [_("Give the number of a user.")]})
        return rows.filter(assignee=int(value))


class Tasks(ApiView, ModelViewSet[Task]):
    """Tasks."""

    needs = crud("task")
    queryset = Task.objects.all()
    serializer_class = TaskBody
    filterset_class = TaskFilters

    def get_queryset(self) -> Any:
        """Return those that the person may see."""
        return activities_of(self.request.user, Task)


class Notes(ApiView, ModelViewSet[Note]):
    """Notes."""

    needs = crud("note")
    queryset = Note.objects.all()
    serializer_class = NoteBody
    filterset_class = LinkFilters

    def get_queryset(self) -> Any:
        """Return those that the person may see."""
        return activities_of(self.request.user, Note)


class Emails(ApiView, ModelViewSet[LoggedEmail]):
    """Logged e-mails."""

    needs = crud("loggedemail")
    queryset = LoggedEmail.objects.all()
    serializer_class = EmailBody
    filterset_class = LinkFilters

    def get_queryset(self) -> Any:
        """Return those that the person may see."""
        return activities_of(self.request.user, LoggedEmail)


#: The column of ActivityLink that points at each model.
COLUMNS: dict[Any, str] = {Task: "task", Note: "note", LoggedEmail: "email"}


def activities_of(person: Any, model: Any) -> Any:
    """Return the activities that a person may see, each with those of its records that they may see.

    These are their own and those of records that they see; of nobody's record only with the right to see everything.
    """
    column = COLUMNS[model]
    links = ActivityLink.objects.filter(**{column: OuterRef("pk")})
    allowed = Q(created_by=person) | Q(Exists(links.filter(about_visible(person, "object_type", "record_id"))))
    if model is Task:
        allowed |= Q(assignee=person)
    if person.has_perm("records.see_all_records"):
        allowed |= ~Q(Exists(links))
    return _with_links(person, model.objects.filter(allowed))


def _with_links(person: Any, rows: Any) -> Any:
    return rows.prefetch_related(Prefetch("links", queryset=_seen_links(person)))


def _seen_links(person: Any) -> Any:
    return ActivityLink.objects.filter(about_visible(person, "object_type", "record_id")).order_by("pk")
