"""Sets Django up for a process of this suite, on the database of DATABASE_URL, migrated."""

import os
from pathlib import Path


def begin(directory: Path) -> None:
    """Make this process one of Millrace that finds its files in a directory, and whose bells are silent."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "crm.settings"
    os.environ["DEVELOPMENT"] = "1"
    os.environ["MILLRACE_VAR"] = str(directory)
    os.environ["BASE_URL"] = "http://localhost"
    os.environ["BELLS"] = "no"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
