"""``manage.py demo``: fills an empty account with believable data and working workflows; says who may sign in."""

import os
import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from crm.lib import clock, queue
from crm.lib.errors import CallerError
from records.demo import seeding
from records.models import catalogue
from records.querying import indexes
from workflows import demo
from workflows.engine import draining


class Command(BaseCommand):
    """Seeds the demo once; a second run is refused."""

    help = "Fills an empty account with believable data for all objects, and with workflows that are on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", type=int, default=seeding.SIZE, help="number of contacts; others scale with it")
        parser.add_argument("--password", help="of admin and the demo's users; else DEMO_PASSWORD, else a new one")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Seed, then print what there is and, once, the password where it was made up."""
        if options["size"] < 1:
            raise CommandError(_("The size must be at least 1."))
        given = options["password"] or os.environ.get("DEMO_PASSWORD")
        password = given or secrets.token_urlsafe(12)
        try:
            # Records and workflows together: what was interrupted leaves an account that is still empty.
            with transaction.atomic():
                now = clock.now()
                seeded = seeding.seed(now, options["size"], password, settings.CURRENCY, self.stdout.write)
                workflows = demo.make(now)
        except CallerError as error:
            raise CommandError(str(error)) from None
        queue.later(indexes.ensure)
        done = draining.drain_by(clock.now)
        objects = catalogue.current().objects
        for name, count in seeded.counts.items():
            label = objects[name].plural if name in objects else name.capitalize()
            self.stdout.write(f"{label}: {count:,}")
        self.stdout.write(_("Workflows: %(number)s") % {"number": len(workflows)})
        self.stdout.write(_("Enrollments: %(number)s") % {"number": f"{done.enrolled:,}"})
        if not seeded.admin_is_new:
            self.stdout.write(_("The user admin was there already and keeps its password."))
        if not given:
            self.stdout.write(_("Password of admin and the demo's users: %(password)s") % {"password": password})
