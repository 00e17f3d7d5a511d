"""Kills a worker at the n-th SQL statement of a pass, for every kind of step, and pauses one after its n-th commit.

What remains to be done is then done by others, and must come out as if nothing had happened. ``python -m
tests.chaos.statements`` draws a few statements for each kind, ``--places commits`` takes all that follow a commit,
``--places every`` all there are; ``--kinds a,b`` takes some kinds. It works on the database of DATABASE_URL, or with
``--own-server`` on a PostgreSQL of its own. The last line is JSON.
"""

import argparse
import json
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.chaos import ground


def main(arguments: list[str]) -> int:
    """Run, print, and return 0 if nothing came out otherwise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", choices=["few", "commits", "every"], default="few")
    parser.add_argument("--kinds", default="")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stop-at", type=int, default=20, help="faults after which there is no use in going on")
    parser.add_argument("--own-server", action="store_true")
    options = parser.parse_args(arguments)
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="millrace-chaos-")))
        if options.own_server:
            from tests.chaos.servers import Server

            os.environ["DATABASE_URL"] = stack.enter_context(Server()).create("chaos")
        ground.begin(directory)
        from tests.chaos.interrupting import Interrupting

        found = Interrupting(options, directory)
        found.go()
    for line in found.faults:
        print(f"fault: {line}", file=sys.stderr)
    print(json.dumps(found.summary()), flush=True)
    return 0 if not found.faults else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
