"""The pages that say that something went wrong: ours, standing alone, and obeying our own content policy."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.files.storage import storages
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from django.views import defaults
from django.views.csrf import csrf_failure

from crm import urls

HEADINGS = {
    "400": "This request cannot be read",
    "403": "You may not see or do this",
    "404": "There is nothing here",
    "500": "Something went wrong here",
    "403_csrf": "This form is no longer valid",
}


def bad(request: HttpRequest) -> HttpResponse:
    raise BadRequest("<script>")


def denied(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("<script>")


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("<script>")


urlpatterns = [path("bad/", bad), path("denied/", denied), path("broken/", broken), *urls.urlpatterns]


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(
    ("address", "status", "page"),
    [("/bad/", 400, "400"), ("/denied/", 403, "403"), ("/no-such-page/", 404, "404"), ("/broken/", 500, "500")],
)
def test_a_refusal_and_a_failure_show_our_page_under_our_policy(address: str, status: int, page: str) -> None:
    answer = Client(raise_request_exception=False).get(address)
    assert answer.status_code == status
    assert_ours(answer.content.decode(), page)
    assert "style-src 'self'" in answer["Content-Security-Policy"]


def test_a_form_without_its_token_shows_our_page_under_our_policy() -> None:
    answer = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "ada"})
    assert answer.status_code == 403
    assert_ours(answer.content.decode(), "403_csrf")
    assert "style-src 'self'" in answer["Content-Security-Policy"]


def test_a_host_that_is_not_ours_shows_our_page() -> None:
    answer = Client(headers={"host": "evil.example.com"}).get("/")
    assert answer.status_code == 400
    assert_ours(answer.content.decode(), "400")


@pytest.mark.parametrize("page", HEADINGS)
def test_a_page_needs_neither_request_nor_database_nor_collected_files(page: str, tmp_path: Path) -> None:
    manifest = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage", "OPTIONS": {"location": tmp_path}}
    with override_settings(STORAGES={"staticfiles": manifest}):
        with pytest.raises(ValueError, match="Missing staticfiles manifest entry"):
            storages["staticfiles"].url("millrace/errors.css")
        assert_ours(loader.get_template(f"{page}.html").render(), page)


def test_djangos_own_views_find_our_pages(rf: RequestFactory) -> None:
    request = rf.get("/")
    for answer, page in (
        (defaults.bad_request(request, BadRequest()), "400"),
        (defaults.permission_denied(request, PermissionDenied()), "403"),
        (defaults.page_not_found(request, ValueError()), "404"),
        (defaults.server_error(request), "500"),
        (csrf_failure(request), "403_csrf"),
    ):
        assert_ours(answer.content.decode(), page)


def test_what_a_page_links_to_is_there() -> None:
    for name in ("millrace/errors.css", "icon.svg"):
        assert finders.find(name), name


def test_the_api_refuses_in_json(ada: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert_json(client.get("/api/v1/objects/contact/"), 401)
    client.force_login(ada)
    assert_json(client.get("/api/v1/objects/unicorn/"), 404)
    assert_json(client.get("/api/v1/objects/contact/?nonsense=1"), 400)
    assert_json(client.post("/api/v1/objects/contact/", "{}", "application/json"), 403)


def assert_ours(page: str, name: str) -> None:
    """Assert that this is our page of a name: with a way home, and with nothing that our policy would stop."""
    assert f"<h1>{HEADINGS[name]}</h1>" in page
    assert "Millrace" in page
    assert '<a href="/">' in page
    assert '<link rel="stylesheet" href="/static/millrace/errors.css">' in page
    for forbidden in ("<script", "<style", " style=", " onclick=", "javascript:"):
        assert forbidden not in page, forbidden


def assert_json(answer: Any, status: int) -> None:
    """Assert that the API refused in its one shape."""
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/json"
    assert b'"errors"' in answer.content
