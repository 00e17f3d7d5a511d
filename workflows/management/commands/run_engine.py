"""``run_engine --until-idle``: does everything that is due, in the foreground and without a cluster."""

import json
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from crm.lib import clock
from workflows import publishing
from workflows.engine import draining


def instant(text: str) -> datetime:
    """Read an ISO instant; one without a zone is in UTC."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not an instant such as 2026-11-23T09:00:00Z.") from error
    return read if read.tzinfo else read.replace(tzinfo=UTC)


class Command(BaseCommand):
    """The last line of standard output is JSON with what was done."""

    help = "Do everything that is due, until nothing is left. qcluster does the same continuously."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--until-idle", action="store_true", help="stop when nothing is left to do")
        parser.add_argument("--now", type=instant, help="what is due at this instant, such as 2026-11-23T09:00:00Z")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not options["until_idle"]:
            raise CommandError(_("Give --until-idle; to run continuously, use qcluster."))
        began = time.monotonic()
        now: datetime | None = options["now"]
        # What the cluster does every minute: whose time is over neither enrolls nor acts any more (decision 35).
        publishing.turn_off_due(now or clock.now())
        totals = asdict(draining.drain(now) if now else draining.drain_by(clock.now))
        del totals["others"]
        sys.stderr.flush()
        self.stdout.write(json.dumps({**totals, "seconds": round(time.monotonic() - began, 2)}))
