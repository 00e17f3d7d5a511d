"""Whatever the filter and the data, the query finds the records that the verdict picks, on either database."""

from collections import Counter
from functools import reduce
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
from tests.records.querying.agreement.world import World

#: The least share of all (filter, record) pairs that must match, so that agreement is not about nothing.
ENOUGH = 0.2


@pytest.mark.django_db
def test_queries_and_verdicts_agree_on_every_operator() -> None:
    world.define()
    tried: Counter[cases.Case] = Counter()
    matches: Counter[tuple[cases.Case, bool]] = Counter()

    # The choices of one account are too many for hypothesis to shrink, so it hands out the randomness.
    @settings(
        max_examples=3,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.randoms(use_true_random=False, note_method_calls=False))
    def agree(rng: Random) -> None:
        with transaction.atomic():
            made = world.make(Random(rng.getrandbits(64)))
            _compare(made, tried, matches)
            transaction.set_rollback(True)

    agree()
    assert cases.wanted() - set(tried) == set(), "not every case was generated"
    matched = sum(number for (_case, is_match), number in matches.items() if is_match)
    assert matched / matches.total() >= ENOUGH, "too few records matched to prove anything"
    answers = {(case.operator, is_match) for case, is_match in matches if case.place == "own"}
    assert {(case.operator, not is_match) for case, is_match in matches if case.place == "own"} == answers, "one-sided"


def _compare(made: World, tried: Counter[cases.Case], matches: Counter[tuple[cases.Case, bool]]) -> None:
    trees = [(case, raw, filters.parse(raw, made.vocabulary, "contact")) for case, raw in cases.filters(made)]
    ids = [record.pk for record in made.records["contact"]]
    facts = load("contact", ids, reduce(or_, (tree.needs() for _, _, tree in trees)))
    for number, (case, raw, tree) in enumerate(trees):
        tried[case] += 1
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
