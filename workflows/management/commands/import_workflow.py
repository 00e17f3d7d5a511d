"""``import_workflow FILE.json``: makes a workflow of a definition, and with ``--turn-on`` sets it to work."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from crm.lib import clock
from crm.lib.errors import CallerError
from records.querying.people import UserFinder
from workflows import checking, drafting, publishing
from workflows.definition import Definition, InvalidShape, Problem, load
from workflows.models import Workflow

#: The exit code where a workflow was saved and could not be turned on (decision 41).
NOT_TURNED_ON = 2


class Command(BaseCommand):
    """Problems go to standard error; the last line of standard output is JSON."""

    help = "Import a workflow from a JSON file. docs/workflows.md describes the format."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the definition, a JSON file")
        parser.add_argument("--turn-on", action="store_true", help="publish it and turn it on")
        parser.add_argument("--enroll-existing", action="store_true", help="enroll who meets the criteria already")
        parser.add_argument("--owner", help="whose it is: user name, e-mail or number (default: the system's)")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["enroll_existing"] and not options["turn_on"]:
            raise CommandError(_("--enroll-existing goes with --turn-on."))
        owner = _owner(options["owner"])
        definition = self._read(options["file"])
        problems = checking.check(definition)
        for problem in problems:
            self.stderr.write(_line(problem))
        try:
            workflow = drafting.begin(definition, owner=owner)
            if options["turn_on"] and not problems:
                now = clock.now()
                publishing.publish(workflow, by=owner, now=now)
                publishing.turn_on(workflow, by=owner, now=now, enroll_existing=options["enroll_existing"])
        except CallerError as error:
            raise CommandError(str(error)) from None
        self._say(workflow, definition, len(problems))
        if options["turn_on"] and problems:
            raise CommandError(_("The draft was saved and not turned on."), returncode=NOT_TURNED_ON)

    def _read(self, path: Path) -> Definition:
        """Return the definition in a file; what is wrong with its shape goes to standard error."""
        try:
            return load(json.loads(path.read_text(encoding="utf-8-sig")))
        except InvalidShape as error:
            for problem in error.problems:
                self.stderr.write(_line(problem))
            raise CommandError(_("%(path)s does not describe a workflow.") % {"path": path}) from None
        except (OSError, ValueError, RecursionError) as error:
            words = {"path": path, "reason": error}
            raise CommandError(_("%(path)s is no JSON that can be read: %(reason)s") % words) from None

    def _say(self, workflow: Workflow, definition: Definition, problems: int) -> None:
        workflow.refresh_from_db()
        sys.stderr.flush()
        revision = workflow.live.number if workflow.live else None
        said = {"workflow": workflow.pk, "name": definition.name, "status": workflow.status, "revision": revision}
        self.stdout.write(json.dumps({**said, "problems": problems}))


def _owner(name: str | None) -> int | None:
    if name is None:
        return None
    found = UserFinder()(name)
    if found is None:
        raise CommandError(_("There is no active user “%(name)s”, or more than one.") % {"name": name})
    return found


def _line(problem: Problem) -> str:
    return " ".join(
        part for part in (f"{problem.where}:" if problem.where else "", problem.message, problem.hint) if part
    )
