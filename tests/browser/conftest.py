"""A real Chromium on the live server. Whatever a page complains about makes the test fail."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests import chromium

#: Collects what violates the Content-Security-Policy, from before the first line of the page.
WATCH_POLICY = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile || ""}`);
});
"""


class Visitor:
    """Somebody at a browser. ``page`` is playwright's; ``look`` opens an address and checks that nothing complains."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.complaints: list[str] = []
        page.add_init_script(WATCH_POLICY)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("requestfailed", lambda request: self.complaints.append(f"failed: {request.url}"))

    def look(self, path: str) -> Page:
        """Open a path of the product and return the page, which must not complain about anything."""
        self.page.goto(f"{self.address}{path}", wait_until="load")
        self.expect_no_complaints()
        return self.page

    def sign_in(self, user: User) -> None:
        """Make the browser the user's, past the form."""
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": str(session.session_key), "url": self.address}
        self.page.context.add_cookies([cookie])  # type: ignore[list-item]

    def expect_no_complaints(self) -> None:
        """Fail if the page has violated the policy, or has written an error or a warning to the console."""
        assert self.page.evaluate("window.violations") == []
        assert self.complaints == []

    def picture(self, name: str) -> None:
        """Keep a picture of the page where SCREENSHOTS names a folder for them."""
        if folder := os.environ.get("SCREENSHOTS"):
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.type}: {message.text}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of the run."""
    # Playwright runs a loop of its own in this thread, which Django takes for an asynchronous view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium.EXECUTABLE, args=chromium.ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def visitor(browser: Browser, live_server: LiveServer) -> Iterator[Visitor]:
    """A visitor with a fresh profile and a window of an ordinary laptop."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="en-US")
    yield Visitor(context.new_page(), live_server.url)
    context.close()


@pytest.fixture
def phone(browser: Browser, live_server: LiveServer) -> Iterator[Visitor]:
    """A visitor at a small screen."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-US")
    yield Visitor(context.new_page(), live_server.url)
    context.close()
