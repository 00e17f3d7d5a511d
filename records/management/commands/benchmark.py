"""``benchmark NAME``: measures on a throw-away database; each line of output is one result in JSON."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from records.benchmarks import BENCHMARKS


class Command(BaseCommand):
    """The benchmarks of the house, as subcommands."""

    requires_system_checks = []
    help = "Measure Millrace on this machine. The account's data are not touched."

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="benchmark", required=True, metavar="NAME")
        for one in BENCHMARKS:
            one.add_arguments(commands.add_parser(one.slug, help=one.help))

    def handle(self, *_args: Any, **options: Any) -> None:
        for result in BENCHMARKS[options["benchmark"]].run(options):
            self.stdout.write(json.dumps(result))
