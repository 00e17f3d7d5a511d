"""The guard on record tables: what writes them past the capture of changes is stopped, everything else passes."""

import pytest
from django.core.management import call_command
from django.db import connection

from crm.lib.errors import Refused
from records.models import Contact, Note, RecordList, guard

pytestmark = pytest.mark.django_db

EVERYWHERE = [
    "UPDATE records_contact SET city = 'x'",
    "update \"records_contact\" set city = 'x'",
    "/* note */ UPDATE records_contact SET city = 'x'",
    "-- note\nUPDATE records_contact SET city = 'x'",
    "WITH chosen AS (SELECT 1) UPDATE records_contact SET city = 'x'",
    "DELETE FROM records_contact WHERE id > 0",
    "DELETE FROM records_contact;",
    "INSERT INTO records_contact (properties) VALUES ('{}')",
]
ONLY = {
    "sqlite": [
        'UPDATE main."records_contact" SET city = 1',
        "UPDATE OR IGNORE records_contact SET city = 1",
        "INSERT OR IGNORE INTO records_contact (properties) VALUES ('{}')",
        "REPLACE INTO records_contact (properties) VALUES ('{}')",
    ],
    "postgresql": [
        'UPDATE public."records_contact" SET city = 1',
        "UPDATE ONLY records_contact SET city = 'x'",
        "DELETE FROM ONLY records_contact",
        "TRUNCATE records_contact CASCADE",
        "WITH gone AS (DELETE FROM records_contact RETURNING id) SELECT * FROM gone",
    ],
}


def test_raw_sql_that_writes_records_is_refused() -> None:
    Contact.objects.create(city="London")
    for sql in [*EVERYWHERE, *ONLY[connection.vendor]]:
        with connection.cursor() as cursor, pytest.raises(Refused, match=r"records\.editing"):
            cursor.execute(sql)
    assert Contact.objects.get().city == "London"


def test_statements_that_only_read_records_pass() -> None:
    contact = Contact.objects.create(city="London")
    Note.objects.create(body="UPDATE records_contact SET city = 1")
    Note.objects.filter(pk__in=Contact.objects.values("pk")).update(body="x")
    RecordList.objects.filter(pk__in=Contact.objects.values("pk")).delete()
    with connection.cursor() as cursor:
        cursor.execute("WITH chosen AS (SELECT id FROM records_contact) SELECT id FROM chosen")
        assert cursor.fetchall() == [(contact.pk,)]


def test_migrations_may_write_records() -> None:
    Contact.objects.create(city="London")
    guard.begin_migrations("default")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_contact SET city = 'Oslo'")
    guard.end_migrations("default")
    with connection.cursor() as cursor, pytest.raises(Refused):
        cursor.execute("UPDATE records_contact SET city = 'Bath'")


@pytest.mark.django_db(transaction=True)
def test_flush_empties_everything() -> None:
    Contact.objects.create(city="London")
    call_command("flush", interactive=False, verbosity=0)
    assert not Contact.objects.exists()
