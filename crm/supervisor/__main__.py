"""The command behind ``make run``: ``python -m crm.supervisor``."""

import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured

from crm.supervisor.ground import CannotStart, lay, warn


def main() -> int:
    """Run until told to stop; returns the exit code."""
    try:
        ground = lay(os.environ)
        django.setup()
        from crm.supervisor import house  # its models can be imported only now

        house.stop_on_signals()
        house.run(ground)
    except KeyboardInterrupt:
        return 0
    except (CannotStart, ImproperlyConfigured) as error:
        warn(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
