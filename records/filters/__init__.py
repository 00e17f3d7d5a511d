"""One condition language for views, lists, triggers, branches, goals and suppression. Pure: data in, data out."""

from records.filters.describe import describe
from records.filters.evaluate import Verdict, evaluate
from records.filters.facts import Facts, Occurrence, Snapshot
from records.filters.moments import Moment
from records.filters.needs import Needs
from records.filters.nodes import Condition, Group, Node
from records.filters.operands import OPERANDS, Operand
from records.filters.operators import TABLE, operators_of
from records.filters.problems import InvalidFilter, Problem
from records.filters.shape import parse
from records.filters.vocabulary import KnownLabel, KnownList, Names, Vocabulary

__all__ = [
    "OPERANDS",
    "TABLE",
    "Condition",
    "Facts",
    "Group",
    "InvalidFilter",
    "KnownLabel",
    "KnownList",
    "Moment",
    "Names",
    "Needs",
    "Node",
    "Occurrence",
    "Operand",
    "Problem",
    "Snapshot",
    "Verdict",
    "Vocabulary",
    "describe",
    "evaluate",
    "operators_of",
    "parse",
]
