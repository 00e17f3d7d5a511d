"""The people of the demo may do what their group says and see whom their team is."""

import pytest
from django.contrib.auth.models import User

from records.models import Deal, Team
from records.querying import visibility
from tests.records.demo.seeded import PASSWORD, seed


@pytest.fixture
def demo(db: None) -> None:
    seed()


def user(name: str) -> User:
    return User.objects.get(username=name)


def test_groups_fit_the_people_in_them(demo: None) -> None:
    seller, supporter, reader = user("jonas"), user("nadia"), user("olga")
    assert seller.has_perm("records.change_deal")
    assert not seller.has_perm("records.delete_deal")
    assert not seller.has_perm("records.add_propertydefinition")
    assert supporter.has_perm("records.change_ticket")
    assert not supporter.has_perm("records.change_deal")
    assert reader.has_perm("records.view_payment")
    assert not any(perm.startswith(("records.add", "records.change")) for perm in reader.get_all_permissions())
    assert user("astrid").has_perm("records.delete_propertydefinition")
    assert user("admin").is_superuser
    assert all(one.check_password(PASSWORD) and one.is_staff for one in User.objects.all())


def test_sellers_see_their_team_and_managers_see_all(demo: None) -> None:
    team = Team.objects.get(name="Sales North").members.values_list("pk", flat=True)
    seen = visibility.visible(Deal.live.all(), user("jonas"))
    assert {deal.owner_id for deal in seen} <= {*team, None}
    assert 0 < seen.count() < Deal.live.count()
    assert visibility.visible(Deal.live.all(), user("ingrid")).count() == Deal.live.count()


def test_an_administrator_who_is_there_keeps_the_password(db: None) -> None:
    User.objects.create_superuser("admin", "admin@example.com", "another password entirely")
    assert not seed(2).admin_is_new
    assert user("admin").check_password("another password entirely")
