"""Brings the database and the static files to where the web server can open; quick when nothing has changed."""

import hashlib
import io
import os
import secrets
import time

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, connections

from crm.lib import environment
from crm.supervisor.ground import CannotStart, keep, say

#: The account that the first run makes.
ADMIN = "admin"


def prepare() -> str:
    """Make everything ready and return the sentence that tells how to sign in."""
    wait_for_database(environment.number("DATABASE_WAIT_SECONDS", 60))
    try:
        call_command("check", stdout=io.StringIO())
        say("Bringing the database up to date.")
        call_command("migrate", verbosity=0, interactive=False)
        collect_static()
        seed()
    except CommandError as error:
        raise CannotStart(str(error)) from error
    greeting = how_to_sign_in()
    connections.close_all()
    return greeting


def wait_for_database(seconds: int) -> None:
    """Return once the database answers; raises ``CannotStart`` when it does not within that time."""
    deadline = time.monotonic() + seconds
    is_told = False
    while True:
        try:
            connection.ensure_connection()
            return
        except OperationalError as error:
            if time.monotonic() > deadline:
                raise CannotStart(
                    f"The database did not answer within {seconds} s: {str(error).strip()}. "
                    "Start it, or correct DATABASE_URL."
                ) from error
            if not is_told:
                say(f"The database does not answer yet; waiting up to {seconds} s for it.")
                is_told = True
            time.sleep(0.5)


def collect_static() -> None:
    """Collect the static files, unless they are the same as last time."""
    stamp = settings.VAR / "static.stamp"
    state = _state_of_static_files()
    if stamp.exists() and stamp.read_text() == state:
        return
    say("Collecting static files.")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(state)


def seed() -> None:
    """Fill an account that has no users yet: with the demo, or with one administrator where DEMO is off.

    The demo commits once, users included, so that an interrupted one starts anew at the next run.
    """
    users = get_user_model()._default_manager
    if users.exists():
        return
    password = os.environ.get("DEMO_PASSWORD") or keep(settings.VAR / "demo-password", secrets.token_urlsafe(12))
    os.environ["DEMO_PASSWORD"] = password
    if environment.flag("DEMO", default=True):
        say("Seeding the demo; this happens once.")
        call_command("demo")
    else:
        get_user_model().objects.create_superuser(ADMIN, "admin@example.com", password)


def how_to_sign_in() -> str:
    """Return the name and, as long as it is the one that the first run made, the password to sign in with."""
    path = settings.VAR / "demo-password"
    password = os.environ.get("DEMO_PASSWORD") or (path.read_text().strip() if path.exists() else "")
    user = get_user_model()._default_manager.filter(username=ADMIN).first()
    if user is None:
        return "Sign in with your name and password."
    if password and user.check_password(password):
        return f"Sign in as {ADMIN} with the password {password}"
    return f"Sign in as {ADMIN} with the password that you chose."


def _state_of_static_files() -> str:
    """Return a digest over name, size and time of every file that would be collected."""
    digest = hashlib.sha256(str(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = os.stat(storage.path(name))
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
