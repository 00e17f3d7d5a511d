"""Finds records by words: what begins with them, through the index, or else what contains them."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet

from records.models.columns import declared
from records.models.fold import Fold, fold

MOST_WORDS = 5
#: Kinds that are stored in lower case, and indexed as they are.
LOWER_CASE = frozenset({"email"})
#: The last character there is: everything that begins with a word lies between the word and the word with this.
LAST = "\U0010ffff"


def search(rows: QuerySet[Any], columns: Sequence[str], text: str) -> QuerySet[Any]:
    """Return the rows in which every word begins one of the columns; if there are none, those that contain it.

    A number, with or without ``#``, finds the record of that number.
    """
    words = [fold(word) for word in text.replace("\x00", "").split()][:MOST_WORDS]
    if not words:
        return rows
    number = words[0].removeprefix("#")
    if len(words) == 1 and number.isascii() and number.isdigit() and len(number) < 19:
        found = rows.filter(pk=int(number))
        if words[0].startswith("#") or found.exists():
            return found
    rows = rows.alias(**{f"{column}_folded": _folded(rows.model, column) for column in columns})
    beginning = rows.filter(*(_any(columns, word, _begins) for word in words))
    phrase = rows.filter(_any(columns, " ".join(words), _begins))
    for narrow in (phrase, beginning) if len(words) > 1 else (beginning,):
        if narrow.exists():
            return narrow
    return rows.filter(*(_any(columns, word, _contains) for word in words))


def _folded(model: Any, column: str) -> Any:
    """Return a column in lower case, in the form that its index has."""
    about = declared(model._meta.get_field(column))
    return F(column) if about and about.kind in LOWER_CASE else Fold(column)


def _any(columns: Sequence[str], word: str, test: Any) -> Q:
    met = Q()
    for column in columns:
        met |= test(f"{column}_folded", word)
    return met


def _begins(name: str, word: str) -> Q:
    """Return the condition in the form for which each database uses its index."""
    if connection.vendor == "sqlite":
        return Q(**{f"{name}__gte": word, f"{name}__lt": word + LAST})
    return Q(**{f"{name}__startswith": word})


def _contains(name: str, word: str) -> Q:
    return Q(**{f"{name}__contains": word})
