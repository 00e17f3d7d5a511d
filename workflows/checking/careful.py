"""Asks kinds about configurations that anybody may have written: an error in a kind never takes a page down."""

import logging
from collections.abc import Callable, Iterator
from typing import TypeVar

from django.db import DatabaseError
from django.utils.translation import gettext as _

from crm.lib.errors import CallerError
from workflows.definition import Problem

logger = logging.getLogger(__name__)
T = TypeVar("T")


def careful(ask: Callable[[], T], otherwise: T, what: str) -> T:
    """Return the answer, or ``otherwise`` where there is none; an error nobody expected is logged with ``what``."""
    try:
        return ask()
    except CallerError:
        return otherwise
    except DatabaseError:
        # It says nothing about the configuration, and the transaction around is spoilt.
        raise
    except Exception:
        logger.exception("A kind could not read how “%s” is configured.", what)
        return otherwise


def asked(ask: Callable[[], Iterator[Problem]], where: str) -> list[Problem]:
    """Return what a kind finds wrong; if it cannot even read the configuration, that is what is wrong."""
    message = _("The trigger cannot be read.") if where == "trigger" else _("This step cannot be read.")
    return careful(lambda: list(ask()), [Problem(where, message, _("Configure it anew."))], where)
