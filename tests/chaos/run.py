"""One run: records arrive and are enrolled while workers die; in the end a judge compares what was due and what is.

``python -m tests.chaos.run --enrollments 60 --kills 15 --stops 0 --seed 1`` works on the database of DATABASE_URL,
which it migrates first; with ``--own-server`` on a PostgreSQL of its own, which can be stopped. The last line is JSON.
"""

import argparse
import json
import os
import random
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.chaos import ground


def main(arguments: list[str]) -> int:
    """Run, print, and return 0 if nothing was lost, doubled or left over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enrollments", type=int, default=60)
    parser.add_argument("--kills", type=int, default=15)
    parser.add_argument("--stops", type=int, default=0)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--patience", type=float, default=120.0, help="seconds that the rest may take in the end")
    parser.add_argument("--own-server", action="store_true")
    options = parser.parse_args(arguments)
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="millrace-chaos-run-")))
        server = None
        if options.own_server:
            from tests.chaos.servers import Server

            server = stack.enter_context(Server())
            os.environ["DATABASE_URL"] = server.create("chaos")
        ground.begin(directory)
        from tests.chaos.running import Run

        result = Run(options, directory, server).go()
    for line in result.pop("faults"):
        print(f"fault: {line}", file=sys.stderr)
    print(json.dumps(result), flush=True)
    return 0 if result["is_well"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
