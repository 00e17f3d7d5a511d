"""The people of the demo: users, what their groups may do, and their teams."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission

from records.models import STANDARD, CustomRecord, Team

ADMIN = "admin"
ALL = ("view", "add", "change", "delete")
EDIT = ("view", "add", "change")
VIEW = ("view",)

RECORDS = tuple(str(model._meta.model_name) for model in (*STANDARD, CustomRecord))
ACTIVITIES = ("task", "note", "loggedemail", "activitylink")
SHARED = ("association", "recordlist", "listmember", "campaign", "campaignitem")
SCHEMA = (
    "objecttype", "propertydefinition", "propertyoption", "pipeline", "stage", "associationlabel", "eventdefinition",
    "eventproperty", "team",
)  # fmt: skip
HISTORY = ("change", "event", "notification", "importjob")

#: Group: what it may do with which models, and whose records it sees.
GROUPS: Mapping[str, tuple[tuple[tuple[tuple[str, ...], tuple[str, ...]], ...], str]] = {
    "Managers": (
        ((ALL, (*RECORDS, *ACTIVITIES, *SHARED)), (VIEW, (*SCHEMA, *HISTORY)), (("add",), ("importjob",))),
        "see_all_records",
    ),
    "Sales": (
        ((EDIT, (*RECORDS, *SHARED)), (ALL, ACTIVITIES), (VIEW, (*SCHEMA, *HISTORY))),
        "see_team_records",
    ),
    "Support": (
        (
            (VIEW, (*RECORDS, *SHARED, *SCHEMA, *HISTORY)),
            (EDIT, ("contact", "ticket", "conversation", "feedbacksubmission", "association")),
            (ALL, ACTIVITIES),
        ),
        "see_all_records",
    ),
    "Read only": (((VIEW, (*RECORDS, *ACTIVITIES, *SHARED, *SCHEMA, *HISTORY)),), "see_all_records"),
}

#: User name, first name, last name, group, teams.
PEOPLE = (
    ("astrid", "Astrid", "Lind", "Administrators", ()),
    ("ingrid", "Ingrid", "Solberg", "Managers", ("Sales North",)),
    ("mateo", "Mateo", "Fernández", "Managers", ("Sales South",)),
    ("jonas", "Jonas", "Bakke", "Sales", ("Sales North",)),
    ("aino", "Aino", "Virtanen", "Sales", ("Sales North",)),
    ("freja", "Freja", "Kjær", "Sales", ("Sales North",)),
    ("chiara", "Chiara", "Romano", "Sales", ("Sales South",)),
    ("youssef", "Youssef", "Haddad", "Sales", ("Sales South",)),
    ("nadia", "Nadia", "Rahman", "Support", ("Support",)),
    ("tom", "Tom", "Fletcher", "Support", ("Support",)),
    ("priya", "Priya", "Nair", "Managers", ("Marketing",)),
    ("olga", "Olga", "Nowak", "Read only", ()),
)

TEAMS = ("Sales North", "Sales South", "Support", "Marketing")


@dataclass(frozen=True)
class Staff:
    """Who works here, by id: sellers by side, then the others."""

    sellers: Mapping[str, tuple[int, ...]]
    managers: Mapping[str, int]
    support: tuple[int, ...]
    marketing: int
    admin: int
    names: Mapping[int, str]

    @property
    def all_sellers(self) -> tuple[int, ...]:
        """Return the sellers of both sides."""
        return (*self.sellers["north"], *self.sellers["south"])


def hire(password: str, now: datetime) -> tuple[Staff, bool]:
    """Make groups, teams and users; users who are there already keep their password.

    Returns the staff and whether the user ``admin`` is new.
    """
    # One hash for all: they share the password anyway, and hashing is slow on purpose.
    account = {"password": make_password(password), "is_staff": True, "date_joined": now - timedelta(days=400)}
    groups = {name: _group(name) for name in ("Administrators", *GROUPS)}
    teams = {name: Team.objects.get_or_create(name=name)[0] for name in TEAMS}
    admin, is_new = _user(ADMIN, "Account", "Administrator", account | {"is_superuser": True})
    ids = {ADMIN: admin.pk}
    for username, first, last, group, member_of in PEOPLE:
        user, _made = _user(username, first, last, account)
        user.groups.add(groups[group])
        for team in member_of:
            teams[team].members.add(user)
        ids[username] = user.pk
    return _staff(ids), is_new


def _group(name: str) -> Group:
    group, _made = Group.objects.get_or_create(name=name)
    known = Permission.objects.filter(content_type__app_label="records")
    if name in GROUPS:
        rights, sees = GROUPS[name]
        codes = {f"{action}_{model}" for actions, models in rights for action in actions for model in models}
        group.permissions.add(*known.filter(codename__in=codes | {sees}))
    else:
        people = Permission.objects.filter(content_type__app_label="auth", content_type__model__in=("user", "group"))
        group.permissions.add(*known, *people)
    return group


def _user(username: str, first: str, last: str, account: Mapping[str, Any]) -> tuple[Any, bool]:
    names = {"first_name": first, "last_name": last, "email": f"{username}@millrace.example"}
    return get_user_model()._default_manager.get_or_create(username=username, defaults={**names, **account})


def _staff(ids: Mapping[str, int]) -> Staff:
    def those(group: str, team: str) -> tuple[int, ...]:
        return tuple(ids[name] for name, _first, _last, of, teams in PEOPLE if of == group and team in teams)

    return Staff(
        sellers={"north": those("Sales", "Sales North"), "south": those("Sales", "Sales South")},
        managers={"north": ids["ingrid"], "south": ids["mateo"]},
        support=those("Support", "Support"),
        marketing=ids["priya"],
        admin=ids[ADMIN],
        names={ids[name]: f"{first} {last}" for name, first, last, _group, _teams in PEOPLE}
        | {ids[ADMIN]: "Account Administrator"},
    )
