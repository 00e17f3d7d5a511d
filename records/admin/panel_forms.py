"""The small forms on a record's page."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from records.admin import labels
from records.admin.asking import catalogue_of, names_of, person_of
from records.admin.bases import ModelForm
from records.admin.date_time import SplitDateTime
from records.admin.reach import may_fill_lists
from records.models import AssociationLabel, LoggedEmail, Note, Record, RecordList, Task
from records.querying import visibility


class AssociationForm(forms.Form):
    """Names another record and, if wanted, what the two are to each other."""

    object_type = forms.ChoiceField(label=_("Object"))
    record = forms.CharField(label=_("Record"), max_length=500, help_text=_("A number such as 12, or a name."))
    label = forms.ChoiceField(label=_("Label"), required=False)
    primary = forms.BooleanField(label=_("Primary"), required=False)

    def __init__(self, *args: Any, record: Record, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = record.object_type_id
        every = catalogue_of(request).objects.values()
        objects = [schema for schema in every if visibility.may(person_of(request), "view", schema.name)]
        self.fields["object_type"].choices = [  # type: ignore[attr-defined]
            (schema.name, schema.label) for schema in objects
        ]
        rows = list(AssociationLabel.objects.filter(Q(from_type=own) | Q(to_type=own)))
        offered = [(schema.label, list(labels.between(own, schema.name, rows).items())) for schema in objects]
        self.fields["label"].choices = [  # type: ignore[attr-defined]
            ("", _("No label")),
            *((label, choices) for label, choices in offered if choices),
        ]


class NoteForm(ModelForm):
    """A note."""

    class Meta:
        model = Note
        fields = ("body",)
        widgets = {"body": AdminTextareaWidget(attrs={"rows": 3})}


class TaskForm(ModelForm):
    """A task."""

    class Meta:
        model = Task
        fields = ("title", "kind", "priority", "due_at", "assignee")
        widgets = {"title": AdminTextInputWidget}
        field_classes = {"due_at": forms.SplitDateTimeField}

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_at"].widget = SplitDateTime()
        self.fields["assignee"] = forms.TypedChoiceField(
            label=_("Assignee"),
            required=False,
            choices=[("", _("Nobody")), *names_of(request).choices()],
        )

    def clean_assignee(self) -> Any:
        """Return the user chosen."""
        pk = self.cleaned_data["assignee"]
        return get_user_model()._default_manager.get(pk=pk) if pk else None


class EmailForm(ModelForm):
    """An e-mail that was sent or received elsewhere."""

    class Meta:
        model = LoggedEmail
        fields = ("subject", "direction", "at", "sender", "recipients", "body")
        widgets = {"subject": AdminTextInputWidget, "body": AdminTextareaWidget(attrs={"rows": 3})}
        field_classes = {"at": forms.SplitDateTimeField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].widget = SplitDateTime()


class ListForm(forms.Form):
    """Names a static list."""

    list = forms.ModelChoiceField(RecordList.objects.none(), label=_("List"))

    def __init__(self, *args: Any, record: Record, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = RecordList.objects.filter(object_type=record.object_type_id, kind=RecordList.Kind.STATIC)
        self.fields["list"].queryset = rows  # type: ignore[attr-defined]


def forms_for(record: Record, request: HttpRequest) -> dict[str, forms.BaseForm]:
    """Return the forms that the person may use on the record, empty; a prefix each keeps their fields apart."""
    may = request.user.has_perm
    found: dict[str, forms.BaseForm] = {}
    if visibility.may(person_of(request), "change", record.object_type_id):
        found["association"] = AssociationForm(prefix="association", record=record, request=request)
        if may_fill_lists(request):
            found["list"] = ListForm(prefix="list", record=record)
    if may("records.add_note"):
        found["note"] = NoteForm(prefix="note")
    if may("records.add_task"):
        found["task"] = TaskForm(prefix="task", request=request)
    if may("records.add_loggedemail"):
        found["email"] = EmailForm(prefix="email")
    return found
