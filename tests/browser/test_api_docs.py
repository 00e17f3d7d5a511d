"""The page that describes the API, in a real browser under our own Content-Security-Policy."""

import pytest

from tests import cast
from tests.browser.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_it_draws_every_part_and_tries_requests_without_complaint(visitor: Visitor) -> None:
    visitor.sign_in(cast.ada())
    page = visitor.look("/api/docs/")
    page.wait_for_selector("#operations-objects-records_search")
    page.click("#operations-notes-notes_create .opblock-summary-control")
    page.click("#operations-notes-notes_create .try-out__btn")
    page.fill("#operations-notes-notes_create textarea.body-param__text", '{"body": "Hello"}')
    page.click("#operations-notes-notes_create .execute")
    page.wait_for_selector("#operations-notes-notes_create .live-responses-table .response-col_status")
    status = page.inner_text("#operations-notes-notes_create .live-responses-table .response .response-col_status")
    assert status.strip().startswith("201")
    visitor.expect_no_complaints()
    visitor.picture("api-docs")
