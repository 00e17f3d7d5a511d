"""What a benchmark is."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any, ClassVar


class Benchmark:
    """One measurement, a subcommand of ``benchmark``."""

    slug: ClassVar[str]
    help: ClassVar[str]

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options of the subcommand."""

    def run(self, options: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Measure, and yield one result at a time; each is printed as a line of JSON."""
        raise NotImplementedError
