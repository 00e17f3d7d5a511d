"""Pages of one's own API tokens. A token is shown once, on the page that made it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.admin import sections
from records.admin.bases import ModelForm
from records.admin.own_rows import OwnRows
from records.admin.page import Page
from records.models import ApiToken


class TokenForm(ModelForm):
    """Names a token and says what it may do and for how long."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, help_text=gettext_lazy("What will use it?"))
    days = forms.ChoiceField(
        label=gettext_lazy("Works for"),
        choices=[
            ("30", gettext_lazy("30 days")),
            ("90", gettext_lazy("90 days")),
            ("365", gettext_lazy("one year")),
            ("", gettext_lazy("ever, until it is revoked")),
        ],
        initial="90",
        required=False,
    )

    class Meta:
        model = ApiToken
        fields = ("name", "scope")


class ApiTokenAdmin(OwnRows, Page):
    """One's own tokens: made, seen and revoked by nobody else."""

    section = sections.PEOPLE
    form = TokenForm
    fields = ("name", "scope", "days")
    list_display = ("name", "token_key", "scope", "created", "expiry", "last_used_at")
    list_display_links = None
    delete_confirmation_template = "admin/records/apitoken/delete_confirmation.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return that everybody may make some."""
        return True

    def get_actions(self, request: HttpRequest) -> Any:
        """Call the deletion what it is here."""
        found = super().get_actions(request)
        if "delete_selected" in found:
            action: Any = found["delete_selected"]
            found["delete_selected"] = (*action[:2], _("Revoke"))
        return found

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Make the token; only its digest is stored."""
        days = form.cleaned_data["days"]
        row, secret = ApiToken.objects.create(
            user=request.user,
            expiry=timedelta(days=int(days)) if days else None,
            name=form.cleaned_data["name"],
            scope=form.cleaned_data["scope"],
        )
        row.secret = secret
        form.instance = row
        return row

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Do nothing: the token is made."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Do nothing: nothing hangs on the form."""

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Show the token, this once."""
        shown = {"title": _("Your new token"), "opts": self.opts, "token": obj, "secret": obj.secret}
        context = {**self.admin_site.each_context(request), **shown}
        response = TemplateResponse(request, "admin/records/apitoken/shown_once.html", context)
        response["Cache-Control"] = "no-store"
        return response


admin.site.register(ApiToken, ApiTokenAdmin)
