"""Tokens such as ``{{ contact.first_name | default: "there" }}`` in texts: read strictly, filled in without running."""

from crm.lib.tokens.errors import InvalidTemplate, TextTooLong
from crm.lib.tokens.filters import FILTERS
from crm.lib.tokens.limits import Limits
from crm.lib.tokens.parsing import parse
from crm.lib.tokens.rendering import Rendered, render
from crm.lib.tokens.template import Template, Token
from crm.lib.tokens.values import MISSING, Lookup, Missing, Path, Value

__all__ = [
    "FILTERS",
    "MISSING",
    "InvalidTemplate",
    "Limits",
    "Lookup",
    "Missing",
    "Path",
    "Rendered",
    "Template",
    "TextTooLong",
    "Token",
    "Value",
    "parse",
    "render",
]
