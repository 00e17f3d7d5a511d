"""Every page of the admin in a real Chromium: nothing breaks the content policy, and text stays text."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from playwright.sync_api import ConsoleMessage, Dialog, Page, sync_playwright

from crm.lib import clock
from records import editing
from records.editing import defining, listing
from records.models import (
    STANDARD,
    ApiToken,
    AssociationLabel,
    Campaign,
    CampaignItem,
    Change,
    Event,
    EventDefinition,
    EventProperty,
    ImportJob,
    LoggedEmail,
    Note,
    Notification,
    Pipeline,
    RecordList,
    Stage,
    Task,
    Team,
    catalogue,
)
from records.models.reference import Reference
from records.properties import Option
from tests import cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MARK = "<script>alert(1)</script><img src=x onerror=alert(2)>"
#: A payload that fits in the fields which allow least.
SHORT = "<img src=x onerror=alert(3)>"
ARGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
TEXTS = {"text", "long_text"}


@pytest.fixture
def tampered(monkeypatch: pytest.MonkeyPatch) -> None:
    """An account in which every text that anybody may write is an attack."""
    # Playwright runs a loop in this thread; the tests' own look at the database is safe beside it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    ada = cast.ada()
    get_user_model().objects.filter(pk=ada.pk).update(first_name=SHORT, last_name=SHORT)
    Team.objects.create(name=MARK).members.add(ada)
    _schema()
    references = [_record(name) for name in catalogue.current().objects]
    for reference in references[1:]:
        editing.associate(references[0], reference, primary=True)
    fair = RecordList.objects.create(name=MARK, description=MARK, object_type_id="contact")
    listing.add(fair, [references[0].record_id])
    tree = {"match": "all", "filters": [{"property": "city", "operator": "contains", "value": [MARK]}]}
    RecordList.objects.create(name=f"{MARK}2", object_type_id="contact", kind="active", filter=tree)
    _activities(ada, references[0])
    about = {"object_type_id": "contact", "mapping": {MARK: MARK}, "file_name": MARK, "message": MARK}
    ImportJob.objects.create(status="failed", **about)
    ApiToken.objects.create(user=ada, name=MARK)


def _schema() -> None:
    defining.define_object("evil", MARK, MARK, MARK)
    for name in ("contact", "evil"):
        values = {"name": "extra", "label": MARK, "group": MARK[:80], "description": MARK, "kind": "choice"}
        defining.define_property(name, values, [Option(SHORT, MARK)])
        defining.define_property(name, {"name": "words", "label": MARK, "kind": "text"})
    pipeline = Pipeline.objects.create(object_type_id="deal", value=SHORT, label=MARK)
    Stage.objects.create(pipeline=pipeline, value=SHORT, label=MARK)
    AssociationLabel.objects.create(
        name="evil", label=MARK, inverse_label=MARK, from_type_id="contact", to_type_id="evil"
    )


def _record(object_type: str) -> Reference:
    schema = catalogue.current()[object_type]
    values: dict[str, Any] = {
        prop.name: MARK for prop in schema if prop.kind in TEXTS and not prop.read_only and prop.option(MARK) is None
    }
    if schema.get("extra"):
        values["extra"] = SHORT
    if schema.get("stage"):
        values["stage"] = catalogue.current()[object_type].properties["stage"].options[-1].value
    record = editing.create(object_type, {**values, "owner": "ada"})
    editing.update(record, {next(iter(values)): f"{MARK} again"})
    return Reference.to(record)


def _activities(ada: Any, about: Reference) -> None:
    link = {"object_type_id": about.object_type, "record_id": about.record_id}
    Task.objects.create(title=MARK, body=MARK, queue=MARK, assignee=ada).links.create(**link)
    Note.objects.create(body=MARK, created_by=ada).links.create(**link)
    email = LoggedEmail.objects.create(subject=MARK, body=MARK, sender=MARK, recipients=MARK, at=clock.now())
    email.links.create(**link)
    Notification.objects.create(user=ada, title=MARK, body=MARK, **link)
    definition = EventDefinition.objects.create(name="evil", label=MARK, description=MARK)
    EventProperty.objects.create(definition=definition, name="evil", label=MARK)
    Event.objects.create(definition=definition, properties={MARK: MARK}, **link)
    campaign = Campaign.objects.create(name=MARK, description=MARK, owner=ada)
    kind = ContentType.objects.get(model="contact")
    CampaignItem.objects.create(campaign=campaign, content_type=kind, object_id=about.record_id)


@pytest.fixture
def page(tampered: None, live_server: Any) -> Iterator[Page]:
    """A browser in which Ada is signed in."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        page = browser.new_page(base_url=live_server.url)
        page.goto("/admin/login/")
        page.fill("input[name=username]", "ada")
        page.fill("input[name=password]", cast.PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url("**/admin/")
        yield page
        browser.close()


def addresses() -> list[str]:
    """Return the address of every page that is registered, with a row where there is one."""
    found = ["/admin/", "/admin/records/", "/admin/password_change/", "/admin/records/customrecord/?object_type=evil"]
    found += ["/admin/records/customrecord/add/?object_type=evil", "/admin/records/contact/?bin=deleted&q=x"]
    for model, registered in admin.site._registry.items():
        about = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found += [reverse(f"{about}_changelist"), reverse(f"{about}_add")]
        row = model._default_manager.order_by("-pk").first()
        if row is not None and not isinstance(row, ApiToken):
            found.append(reverse(f"{about}_change", args=[row.pk]))
            if not isinstance(row, Change):
                found.append(reverse(f"{about}_history", args=[row.pk]))
        if row is not None and registered.opts.model_name not in {"user", "change", "event"}:
            found.append(reverse(f"{about}_delete", args=[row.pk]))
    contact = reverse("admin:records_contact_merge", args=[1, editing.create("contact", {"first_name": SHORT}).pk])
    return [*found, contact]


def test_every_page_shows_text_as_text_and_keeps_the_content_policy(page: Page) -> None:
    broken: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        broken.append(f"{page.url}: a script ran")
        dialog.dismiss()

    def hear(said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"}:
            broken.append(f"{page.url}: {said.text}")

    page.on("dialog", dismiss)
    page.on("console", hear)
    page.on("pageerror", lambda error: broken.append(f"{page.url}: {error}"))
    seen = 0
    for at in addresses():
        response = page.goto(at)
        assert response is not None
        if response.status == 403:
            broken[:] = [line for line in broken if not line.endswith("status of 403 (Forbidden)")]
            continue
        assert response.status == 200, at
        assert "script-src 'self'" in response.headers["content-security-policy"], at
        assert page.locator("img[src=x]").count() == 0, at
        seen += page.locator("body", has_text=SHORT[:20]).count()
    assert broken == []
    assert seen > 2 * len(STANDARD)


def test_the_pickers_of_django_work_under_the_policy(page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto("/admin/records/deal/add/")
    page.locator(".field-close_date .datetimeshortcuts a").first.click()
    assert page.input_value("input[name=close_date]")
    page.locator(".field-close_date .datetimeshortcuts a").nth(1).click()
    page.locator(".calendarbox:visible .calendar td a").first.click()
    assert page.input_value("input[name=close_date]").endswith("-01")
    page.goto("/admin/records/team/add/")
    page.locator("#id_members_from option").first.wait_for(state="attached")
    page.locator("#id_members_add_all").click()
    assert page.locator("#id_members_to option").count() == 1
    page.goto("/admin/records/objecttype/add/")
    page.locator(".add-row a").click()
    assert page.locator("input[name=definitions-3-label]").count() == 1
    assert said == []
