#!/usr/bin/env python
"""Django's command line for Millrace."""

import os
import sys

from django.conf import settings
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    settings.VAR.mkdir(mode=0o700, parents=True, exist_ok=True)
    execute_from_command_line(sys.argv)
