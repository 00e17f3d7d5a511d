"""``export_workflow ID``: writes the definition of a workflow, as ``import_workflow`` reads it."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from workflows.models import Draft, Revision


class Command(BaseCommand):
    """The last and only line of standard output is the definition as JSON."""

    help = "Export the draft of a workflow, or one of its revisions, as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", type=int, help="the number of the workflow")
        parser.add_argument("--revision", type=int, help="the number of a revision (default: the draft)")

    def handle(self, *_args: Any, **options: Any) -> None:
        found: Draft | Revision | None
        if options["revision"] is None:
            found = Draft.objects.filter(workflow=options["id"]).first()
        else:
            found = Revision.objects.filter(workflow=options["id"], number=options["revision"]).first()
        if found is None:
            raise CommandError(_("There is no such workflow, or no such revision of it."))
        self.stdout.write(json.dumps(found.definition, ensure_ascii=False))
