"""``export_records OBJECT FILE``: writes all records of an object, or some of their properties, as a table."""

import json
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from crm.lib.errors import CallerError
from records import exporting
from records.models import catalogue, registry

FORMATS = {"csv": exporting.write_csv, "xlsx": exporting.write_xlsx}


class Command(BaseCommand):
    """The last line of standard output is JSON with the count."""

    help = "Export the records of an object as CSV or XLSX; those in the recycle bin are left out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("object", help="internal name of the object, such as contact")
        parser.add_argument("file", type=Path, help="the file to write; it may not exist yet")
        parser.add_argument("--format", choices=FORMATS, help="by default what the file's name ends in, else csv")
        parser.add_argument("--properties", nargs="+", metavar="NAME", help="by default all")
        parser.add_argument("--labels", action="store_true", help="name columns by labels, not by internal names")

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path = options["file"]
        kind = options["format"] or path.suffix.lstrip(".").lower()
        unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            rows = registry.alive(options["object"]).order_by("pk")
            properties = exporting.columns(catalogue.current()[options["object"]], options["properties"])
            if path.exists():
                raise CommandError(_("%(path)s exists already. Choose another name.") % {"path": path})
            with unfinished.open("wb") as stream:
                count = FORMATS.get(kind, exporting.write_csv)(stream, rows, properties, labels=options["labels"])
            unfinished.rename(path)
        except (CallerError, OSError) as error:
            raise CommandError(str(error)) from None
        finally:
            unfinished.unlink(missing_ok=True)
        sys.stderr.flush()
        self.stdout.write(json.dumps({"exported": count}))
