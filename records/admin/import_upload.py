"""The page that starts an import: first the file and the object, then which column is which property."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.lib.errors import CallerError
from records.admin.asking import catalogue_of, person_of
from records.admin.json_field import JsonField
from records.importing import files, guessing, jobs, keeping
from records.properties import ObjectSchema
from records.querying import visibility


class UploadForm(forms.Form):
    """A file, the object of its rows, and how they find their records; a map in JSON says everything else."""

    object_type = forms.ChoiceField(label=gettext_lazy("Object"))
    file = forms.FileField(label=gettext_lazy("CSV file"), required=False)
    kept = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1_000)
    key = forms.CharField(
        label=gettext_lazy("Key"),
        required=False,
        max_length=60,
        help_text=gettext_lazy(
            "Internal name of the property by which a row finds the record to update, such as email. "
            "Left empty, every row makes a new record."
        ),
    )
    create_properties = forms.BooleanField(
        label=gettext_lazy("Create missing options, stages and users"), required=False
    )
    dates = forms.CharField(
        label=gettext_lazy("Date format"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Such as %m/%d/%Y. Left empty, dates are read as 2026-11-23."),
    )
    map = JsonField(
        label=gettext_lazy("Map"),
        help_text=gettext_lazy(
            "Which column is which property. Left empty, it is guessed from the header and shown to you first."
        ),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["object_type"].choices = [  # type: ignore[attr-defined]
            (schema.name, schema.plural)
            for schema in catalogue_of(request).objects.values()
            if visibility.may(person_of(request), "add", schema.name)
        ]

    def clean(self) -> dict[str, Any]:
        """Demand a file: chosen now, or kept since the map was guessed."""
        given = super().clean() or self.cleaned_data
        if not given.get("file") and not given.get("kept") and "file" not in self.errors:
            self.add_error("file", _("Choose a file."))
        return given

    def raw_map(self) -> dict[str, Any]:
        """Return the map as given, completed by the fields beside it."""
        given = self.cleaned_data
        base = given["map"] if isinstance(given["map"], dict) else {}
        beside = {name: given[name] for name in ("key", "dates", "create_properties") if given[name]}
        return {"object": given["object_type"], **beside, **base}


def upload_page(page: Any, request: HttpRequest) -> HttpResponse:
    """Start the import that the form describes, show the guessed map, or show the form."""
    initial = {"object_type": request.GET.get("object")}
    form = UploadForm(request.POST or None, request.FILES or None, request=request, initial=initial)
    guessed = False
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["map"] is not None:
                return _start(page, request, form)
            form, guessed = _guessed(request, form), True
        except CallerError as error:
            form.add_error(None, str(error))
    context = {
        **page.admin_site.each_context(request),
        "title": _("Import records"),
        "opts": page.opts,
        "form": form,
        "guessed": guessed,
    }
    return TemplateResponse(request, "admin/records/importjob/upload.html", context)


def _start(page: Any, request: HttpRequest, form: UploadForm) -> HttpResponse:
    with _file(request, form) as file:
        job = jobs.start(_user(request), file, form.raw_map())
    page.message_user(request, _("The import has started. This page shows how far it is."), messages.SUCCESS)
    return HttpResponseRedirect(reverse("admin:records_importjob_change", args=[job.pk]))


def _guessed(request: HttpRequest, form: UploadForm) -> UploadForm:
    """Return the form with a map made from the header of the file, to be checked by whoever imports."""
    given = form.cleaned_data
    with _file(request, form) as file:
        found = guessing.guess(files.uploaded(file), given["object_type"])
        token = keeping.keep(_user(request), file) if given["file"] else given["kept"]
    columns = {column: name for column, name in found.items() if name}
    raw = {**form.raw_map(), "columns": columns}
    left = [column for column, name in found.items() if not name]
    if left:
        words = _("These columns were not recognised and stay out unless you add them: %(columns)s.")
        messages.warning(request, words % {"columns": ", ".join(left)[:1_000]})
    schema: ObjectSchema = catalogue_of(request)[given["object_type"]]
    if not columns:
        words = _("No column has the name of a property. The properties are: %(names)s.")
        messages.warning(request, words % {"names": ", ".join(prop.name for prop in schema if not prop.read_only)})
    again = UploadForm(initial={**given, "map": raw, "kept": token}, request=request)
    again.fields["file"].help_text = _("“%(name)s” is kept for a day. Choose another one to replace it.") % {
        "name": file.name
    }
    return again


def _file(request: HttpRequest, form: UploadForm) -> Any:
    return form.cleaned_data["file"] or keeping.kept(_user(request), form.cleaned_data["kept"])


def _user(request: HttpRequest) -> Any:
    return request.user
