"""Every page that is registered: it opens for Ada, with few queries, and for those who may; others stay outside."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from records import editing
from records.models import STANDARD, Contact

pytestmark = pytest.mark.django_db

PAGES = [model for model in admin.site._registry if model.__name__ != "CustomRecord"]


def address(model: Any, what: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{what}", args=args)


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_each_list_opens(as_ada: Client, model: Any) -> None:
    assert as_ada.get(address(model, "changelist")).status_code == 200


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_each_list_refuses_parameters_that_it_does_not_know(as_ada: Client, model: Any) -> None:
    for name in ("owner__password", "user__password__startswith", "nonsense", "pk__in", "deleted_at__isnull", "id"):
        assert as_ada.get(address(model, "changelist"), {name: "a"}).status_code == 400, name
    for name in ("object_type__name__exact", "kind__exact", "owner__is", "bin"):
        assert as_ada.get(address(model, "changelist"), {name: "\x00"}).status_code in {302, 400}, name


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_each_list_survives_nonsense_in_parameters_that_it_knows(as_ada: Client, model: Any) -> None:
    for given in ({"o": "x.-99.7"}, {"p": "x"}, {"p": "99"}, {"q": "\x00'\"%_\\"}, {"all": ""}, {"q": "x" * 5_000}):
        assert as_ada.get(address(model, "changelist"), given).status_code in {200, 302}, given


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_each_form_for_something_new_opens_where_there_is_one(as_ada: Client, ada: User, model: Any) -> None:
    assert as_ada.get(address(model, "add")).status_code in {200, 403}


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_a_number_that_is_not_there_leads_back(as_ada: Client, model: Any) -> None:
    for key in ("999999", "99999999999999999999999", "abc", "%00"):
        assert as_ada.get(f"{address(model, 'changelist')}{key}/change/").status_code in {302, 404}, key


@pytest.mark.parametrize("model", STANDARD, ids=lambda model: model.__name__)
def test_each_object_has_a_page_for_its_records(as_ada: Client, model: Any) -> None:
    values = {"name": "Something"} if any(f.name == "name" for f in model._meta.fields) else {}
    record = editing.create(model.object_type_id, values)
    for what in ("change", "history", "delete"):
        assert as_ada.get(address(model, what, record.pk)).status_code == 200


def test_the_queue_stays_out_of_the_admin() -> None:
    assert not [model for model in admin.site._registry if model._meta.app_label == "django_q"]


def test_who_has_no_rights_sees_only_what_is_their_own(client: Client, cleo: User) -> None:
    client.force_login(cleo)
    Contact.objects.create(first_name="Ada", owner=cleo)
    own = {"Notification", "ApiToken"}
    for model in PAGES:
        expected = 200 if model.__name__ in own else 403
        assert client.get(address(model, "changelist")).status_code == expected, model


def test_users_are_deactivated_and_never_deleted(as_ada: Client, ben: User) -> None:
    assert as_ada.post(address(User, "delete", ben.pk), {"post": "yes"}).status_code == 403
    as_ada.post(address(User, "changelist"), {"action": "deactivate", "_selected_action": [ben.pk]})
    ben.refresh_from_db()
    assert not ben.is_active


def test_only_superusers_change_superusers_and_give_rights(client: Client, ada: User, ben: User) -> None:
    ben.user_permissions.add(*Permission.objects.filter(content_type__app_label="auth"))
    client.force_login(ben)
    assert client.post(address(User, "change", ada.pk), {"username": "mine"}).status_code == 403
    assert client.get(f"/admin/auth/user/{ada.pk}/password/").status_code == 403
    client.post(address(User, "change", ben.pk), {"username": "ben", "is_superuser": "on", "is_staff": "on"})
    ben.refresh_from_db()
    assert not ben.is_superuser
