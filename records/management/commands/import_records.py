"""``import_records MAP.json FILE.csv``: imports a table from the shell, as the background import does."""

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from crm.lib.errors import CallerError
from records import importing
from records.importing import Keeper, Totals


class Command(BaseCommand):
    """Progress and notes go to standard error; the last line of standard output is JSON with the counts."""

    help = "Import records from a CSV file as a JSON map says. docs/importing.md describes the map."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("map", type=Path, help="the map, a JSON file")
        parser.add_argument("file", type=Path, help="the table, a CSV file")
        parser.add_argument("--rejects", type=Path, help="where rejected rows go (default: FILE.rejected.csv)")

    def handle(self, *_args: Any, **options: Any) -> None:
        began = time.monotonic()
        rejects: Path = options["rejects"] or options["file"].with_name(options["file"].stem + ".rejected.csv")
        if rejects.resolve() in {options["file"].resolve(), options["map"].resolve()}:
            raise CommandError(_("Rejected rows may not replace the map or the file. Give --rejects another path."))
        try:
            raw_map = _json(options["map"])
            checked = importing.check(importing.on_disk(options["file"]), raw_map)
            totals = importing.load(checked, rejects, None, _Progress(self))
        except (CallerError, OSError) as error:
            raise CommandError(str(error)) from None
        for sentence in importing.sentences(totals.notes):
            self.stderr.write(sentence)
        if totals.rejected:
            self.stderr.write(_("Rejected rows and the reasons: %(path)s") % {"path": rejects})
        counts = {"created": totals.created, "updated": totals.updated, "rejected": totals.rejected}
        sys.stderr.flush()
        self.stdout.write(json.dumps({**counts, "seconds": round(time.monotonic() - began, 2)}))


class _Progress(Keeper):
    """Tells standard error how far it is."""

    def __init__(self, command: BaseCommand) -> None:
        self.command = command

    def kept(self, totals: Totals) -> None:
        words = {"processed": f"{totals.processed:,}", "rows": f"{totals.rows:,}"}
        self.command.stderr.write(_("%(processed)s of %(rows)s rows") % words)


def _json(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        words = {"path": str(path), "reason": error}
        raise importing.BrokenFile(_("%(path)s is no JSON that can be read: %(reason)s") % words) from None
