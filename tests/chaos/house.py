"""The whole house under fire: the real command with its cluster of workers, any of which is killed, the idle one too.

``python -m tests.chaos.house --enrollments 300 --kills 10 --seed 1``. Nothing is hurried here: leases last a minute,
what is tried again waits for one, and the watchdog has to notice a cluster that hangs. It works on the database of
DATABASE_URL, or with ``--own-server`` on a PostgreSQL of its own. The last line is JSON.
"""

import argparse
import json
import os
import random
import socket
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psutil

from tests.chaos import ground


def main(arguments: list[str]) -> int:
    """Run, print, and return 0 if nothing was lost, doubled or left over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enrollments", type=int, default=300)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--patience", type=float, default=600.0, help="seconds that the rest may take in the end")
    parser.add_argument("--own-server", action="store_true")
    options = parser.parse_args(arguments)
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="millrace-chaos-house-")))
        if options.own_server:
            from tests.chaos.servers import Server

            os.environ["DATABASE_URL"] = stack.enter_context(Server()).create("chaos")
        ground.begin(directory)
        result = _run(options, directory)
    for line in result.pop("faults"):
        print(f"fault: {line}", file=sys.stderr)
    print(json.dumps(result), flush=True)
    return 0 if result["is_well"] else 1


def _run(options: argparse.Namespace, directory: Path) -> dict[str, Any]:
    from crm.lib import clock
    from tests.chaos import workload
    from tests.chaos.judging import judge
    from tests.chaos.peers import Peers
    from tests.crm.supervisor.conftest import Millrace

    began = time.monotonic()
    # A calm one: what is put off comes again after minutes here.
    with Peers(directory, options.seed, calm=True) as peers:
        house = Millrace(_environ(peers.ports), directory / "house.log")
        family: list[psutil.Process] = []
        try:
            house.until_ready()
            world = workload.build(peers.url)
            chance = random.Random(options.seed)
            for kill in range(options.kills):
                share = options.enrollments // options.kills + (kill < options.enrollments % options.kills)
                workload.arrive(world, workload.arrived(), share, clock.now())
                time.sleep(chance.uniform(0.5, 6.0))
                _kill(house, chance)
            end = time.monotonic() + options.patience
            while not workload.is_over() and time.monotonic() < end:
                time.sleep(0.5)
            family = house.family()
        finally:
            house.stop()
            psutil.wait_procs(family, 20)
    restarts = house.text().count("they start anew")
    found = judge(world, peers.diary, lambda moment: moment.timestamp())
    seconds = round(time.monotonic() - began, 1)
    return {"seed": options.seed, **found, "kills": options.kills, "restarts": restarts, "seconds": seconds}


def _kill(house: Any, chance: random.Random) -> None:
    """Kill one of the cluster's workers, whatever it is doing; a cluster that is just starting has none yet."""
    victims: list[psutil.Process] = []
    while not victims:
        try:
            [sentinel] = house.head("qcluster").children()
            victims = sentinel.children()
        except (psutil.NoSuchProcess, ValueError):
            pass
        time.sleep(0.1)
    chance.choice(victims).kill()


def _environ(ports: dict[str, int]) -> dict[str, str]:
    """Return the environment of a house that may speak to the target, and soon sees that it hangs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {
        **os.environ,
        "PORT": str(port),
        "DEMO": "no",
        "BELLS": "yes",
        "WORKERS": "2",
        "WEB_WORKERS": "1",
        "HEARTBEAT_SECONDS": "1",
        "HEARTBEAT_LIMIT_SECONDS": "10",
        "OUTGOING_ALLOWED_HOSTS": f"127.0.0.1:{ports['web']}",
        "EMAIL_URL": f"smtp://127.0.0.1:{ports['mail']}",
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
