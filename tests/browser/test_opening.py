"""The first pages that anyone sees, in a real Chromium: they work, and nothing on them is blocked or complains."""

import pytest
from playwright.sync_api import expect

from tests import cast
from tests.browser.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_ada_signs_in_through_the_form(visitor: Visitor) -> None:
    cast.ada()
    page = visitor.look("/")
    expect(page).to_have_title("Log in | Millrace")
    visitor.picture("login")
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    visitor.expect_no_complaints()
    visitor.picture("home")


def test_styles_are_loaded_and_scripts_run(visitor: Visitor) -> None:
    visitor.sign_in(cast.ada())
    page = visitor.look("/admin/")
    header = page.locator("#header")
    assert header.evaluate("header => getComputedStyle(header).backgroundColor") != "rgba(0, 0, 0, 0)"
    before = page.locator("html").get_attribute("data-theme")
    page.locator("button.theme-toggle").first.click()
    assert page.locator("html").get_attribute("data-theme") != before
    visitor.expect_no_complaints()


def test_an_inline_script_would_be_noticed(visitor: Visitor) -> None:
    """The guard itself: what these tests watch for is really caught."""
    page = visitor.look("/admin/login/")
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.body.append(script);
        }"""
    )
    page.wait_for_function("window.violations.length > 0")
    assert page.evaluate("window.ran") is None
    with pytest.raises(AssertionError):
        visitor.expect_no_complaints()


def test_cleo_is_let_in_and_sees_no_records(visitor: Visitor) -> None:
    visitor.sign_in(cast.cleo())
    page = visitor.look("/admin/")
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    for name in ("Contacts", "Deals", "Users"):
        expect(page.get_by_role("link", name=name)).to_have_count(0)
