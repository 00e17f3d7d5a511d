"""Whatever the filter and the data, the query finds the records that the verdict picks, on either database."""

from collections import Counter
from collections.abc import Sequence
from functools import reduce
from itertools import count
from operator import or_
from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from records import filters
from records.filters import Group, evaluate
from records.models import registry
from records.querying.facts import load
from records.querying.to_query import to_query
from tests.records.querying.agreement import cases, world
from tests.records.querying.agreement.cases import Case
from tests.records.querying.agreement.world import World

#: The least share of all (filter, record) pairs that must match, so that agreement is not about nothing.
ENOUGH = 0.2


#: Cases that need not both match and miss over a run, each with its reason.
ONE_SIDED: dict[Case, str] = {}

#: How many accounts may be added, and filters drawn in each, for the cases that have so far only matched or missed.
MORE, OFTEN = 12, 6

Matches = Counter[tuple[Case, bool]]


@pytest.mark.django_db
def test_queries_and_verdicts_agree_on_every_operator() -> None:
    _agree(3)


@pytest.mark.large
@pytest.mark.django_db
def test_queries_and_verdicts_agree_in_many_accounts() -> None:
    _agree(40)


def _agree(accounts: int) -> None:
    """Try every case in so many accounts, then the rare ones in some more, and assert that each could go either way."""
    world.define()
    matches: Matches = Counter()
    made = count()

    # The choices of one account are too many for hypothesis to shrink, so it hands out the randomness.
    @settings(
        max_examples=accounts + MORE,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.randoms(use_true_random=False, note_method_calls=False))
    def agree(rng: Random) -> None:
        seed = rng.getrandbits(64)
        is_complete = next(made) < accounts
        asked = cases.wanted() if is_complete else _one_sided(matches)
        if not asked:
            return
        with transaction.atomic():
            account = world.make(Random(seed))
            _compare(account, list(cases.filters(account, asked, 1 if is_complete else OFTEN)), matches)
            transaction.set_rollback(True)

    agree()
    assert cases.wanted() == {case for case, _is_match in matches}, "not every case was generated"
    matched = sum(number for (_case, is_match), number in matches.items() if is_match)
    assert matched / matches.total() >= ENOUGH, "too few records matched to prove anything"
    assert sorted(_one_sided(matches) - set(ONE_SIDED), key=repr) == [], "these only matched, or only missed"


def _one_sided(matches: Matches) -> set[Case]:
    """Return the cases that have not yet both matched and missed."""
    return {case for case in cases.wanted() if not (matches[case, True] and matches[case, False])}


def _compare(made: World, drawn: Sequence[tuple[Case, dict[str, Any]]], matches: Matches) -> None:
    trees = [(case, raw, filters.parse(raw, made.vocabulary, "contact")) for case, raw in drawn]
    ids = [record.pk for record in made.records["contact"]]
    facts = load("contact", ids, reduce(or_, (tree.needs() for _, _, tree in trees)))
    for number, (case, raw, tree) in enumerate(trees):
        if number % 10 == 0:
            _needs_are_complete(made, ids, tree, facts)
        meets = tree.predicate(made.moment)
        expected = {pk for pk in ids if meets(facts[pk])}
        rows = registry.every("contact").order_by().filter(to_query(tree, "contact", made.moment))
        found = list(rows.values_list("pk", flat=True))
        assert sorted(found) == sorted(expected), _difference(made, raw, facts, set(found) ^ expected)
        matches.update((case, pk in expected) for pk in ids)
        assert filters.parse(tree.dump(), made.vocabulary, "contact") == tree


def _needs_are_complete(made: World, ids: list[int], tree: Group, facts: dict[int, Any]) -> None:
    """Assert that the facts that the filter itself asks for are enough to judge it."""
    own = load("contact", ids, tree.needs())
    for pk in ids:
        assert evaluate(tree, own[pk], made.moment).matched == evaluate(tree, facts[pk], made.moment).matched


def _difference(made: World, raw: Any, facts: dict[int, Any], wrong: set[int]) -> str:
    return f"{raw}\nat {made.moment}\ndiffers on {[facts[pk] for pk in sorted(wrong)][:2]}"
