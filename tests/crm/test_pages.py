"""Every page carries the strict Content-Security-Policy and the other headers that browsers obey."""

import pytest
from django.test import Client

PAGES = ["/", "/admin/", "/admin/login/", "/admin/password_change/", "/no-such-page/"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_a_page_allows_no_inline_script_no_inline_style_and_no_eval(client: Client, path: str) -> None:
    policy = client.get(path)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["/admin/", "/admin/auth/user/", "/admin/auth/user/add/"])
def test_a_page_of_the_admin_has_neither_inline_script_nor_inline_style(admin_client: Client, path: str) -> None:
    page = admin_client.get(path).content.decode()
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page


@pytest.mark.django_db
def test_a_page_may_not_be_framed_or_guessed_at(client: Client) -> None:
    answer = client.get("/admin/login/")
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
def test_the_front_door_leads_to_the_admin(client: Client) -> None:
    assert client.get("/", follow=True).redirect_chain[-1] == ("/admin/login/?next=/admin/", 302)
