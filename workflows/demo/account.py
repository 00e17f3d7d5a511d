"""What the workflows of the demo refer to by number."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model

from records.models import RecordList, Team

CALL_FIRST = "Call first"


@dataclass(frozen=True)
class Account:
    """Numbers of the team that supports customers, of the list of contacts to call, and of users by name."""

    support: int
    call_first: int
    users: dict[str, int]


def read() -> Account:
    """Return the numbers in the account that ``records.demo`` has filled; the list is made where it is missing."""
    users = dict(get_user_model()._default_manager.values_list("username", "pk"))
    about = {"description": "Filled by the workflow that scores leads.", "owner_id": users["priya"]}
    call_first, _made = RecordList.objects.get_or_create(name=CALL_FIRST, object_type_id="contact", defaults=about)
    return Account(Team.objects.get(name="Support").pk, call_first.pk, users)
