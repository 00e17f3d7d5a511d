"""Whoever sees only some records moves only those: no list and no “all” reaches past what a person may see."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User

from records.editing import associate
from records.models import Company, Contact, RecordList
from records.models.reference import Reference
from tests.records.api.conftest import client_of, dora  # noqa: F401
from tests.workflows.kinds import note, small_kinds  # noqa: F401
from tests.workflows.making import enrolled, live
from workflows.models import Enrollment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_kinds")]


def post(person: User, path: str, body: Any) -> Any:
    """Ask as a person whose rights are read anew."""
    return client_of(User.objects.get(pk=person.pk)).post(path, body, format="json")


def give(person: User, *rights: str) -> None:
    person.user_permissions.add(*Permission.objects.filter(codename__in=rights))


@pytest.mark.parametrize("right", ["see_all_records", "publish_workflow"])
def test_a_list_and_everybody_take_the_right_to_reach_every_record(dora: User, right: str) -> None:  # noqa: F811
    workflow, colleagues = live([note("a")]), Contact.objects.create()
    enrolled(workflow, colleagues)
    everybody = RecordList.objects.create(name="All", kind="active", object_type_id="contact", filter={"filters": []})
    path = f"/api/v1/workflows/{workflow.pk}/"
    give(dora, "view_workflow", "enroll_workflow")
    calls = ((f"{path}enroll/", {"list": everybody.pk}), (f"{path}unenroll/", {"all": True}))
    for where, body in calls:
        refused = post(dora, where, body)
        assert refused.status_code == 403
        assert "every record" in refused.json()["errors"]["detail"][0]
    assert not workflow.jobs.exists()
    give(dora, right)
    assert all(post(dora, where, body).json()["job"] for where, body in calls)


def test_own_records_move_by_number_and_those_of_others_do_not_exist(dora: User) -> None:  # noqa: F811
    workflow, own, colleagues = live([note("a")]), Contact.objects.create(owner=dora), Contact.objects.create()
    path = f"/api/v1/workflows/{workflow.pk}/"
    give(dora, "view_workflow", "enroll_workflow")
    assert post(dora, f"{path}enroll/", {"records": [own.pk]}).status_code == 200
    for where in ("enroll", "unenroll"):
        assert post(dora, f"{path}{where}/", {"records": [own.pk, colleagues.pk]}).status_code == 404
    assert Enrollment.objects.get().record_id == own.pk


@pytest.mark.parametrize("question", ["plan", "explain"])
def test_what_would_happen_is_told_to_those_who_see_every_record(dora: User, question: str) -> None:  # noqa: F811
    company = Company.objects.create(name="Secret Ltd")
    own = Contact.objects.create(owner=dora)
    associate(Reference.to(own), Reference.to(company))
    value = {"property": "name", "of": {"associated": "company", "which": "primary"}}
    copy = {"id": "a", "kind": "copy_property", "config": {"from": value, "to": "city"}}
    path = f"/api/v1/workflows/{live([copy]).pk}/{question}/"
    give(dora, "view_workflow", "change_workflow")
    refused = post(dora, path, {"record": own.pk})
    assert refused.status_code == 403
    assert "Secret" not in refused.content.decode()
    give(dora, "see_all_records")
    assert post(dora, path, {"record": own.pk}).status_code == 200
