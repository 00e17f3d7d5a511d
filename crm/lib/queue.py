"""The one door to django-q2. What goes through it is a doorbell: it may be lost, doubled or late, and carries no state.

``later`` rings a bell when the transaction commits; ``ask_for_beat`` and ``beat`` let the supervisor see whether the
workers still answer; ``is_stopping`` tells a long task that the cluster wants to end.
"""

import mmap
import socket
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django_q.cluster import Cluster
from django_q.models import Schedule
from django_q.signals import post_execute_in_worker, pre_execute
from django_q.tasks import async_task

from crm.lib import heartbeat

#: What a bell may carry: ids and words, never values that could be looked up.
Hint = int | str | bool | None

#: How often a beat meant for another machine is passed on before it is dropped.
PASSES = 30


def later(task: str | Callable[..., object], *args: Hint) -> None:
    """Run ``task(*args)`` in a worker once the present transaction has committed; never if it rolls back.

    ``task`` is a function of a module, or its dotted name. Raises ``ValueError`` for a function that has no such name.
    """
    name = task if isinstance(task, str) else _name(task)
    transaction.on_commit(lambda: _ring(name, *args))


def every(minutes: int, task: Callable[[], object]) -> None:
    """Have a worker run ``task()`` every so many minutes; does nothing while the queue has no tables.

    This is for the product's own chores. What users schedule is never a row of django-q2.
    """
    name = _name(task)
    if Schedule._meta.db_table in connection.introspection.table_names():
        when = {"func": name, "schedule_type": Schedule.MINUTES, "minutes": minutes}
        Schedule.objects.update_or_create(name=name, defaults=when)


def ask_for_beat() -> None:
    """Ask the workers of this machine for a sign of life, now."""
    _ring(_name(beat), here())


def beat(machine: str, passes: int = 0) -> None:
    """Do nothing but run: that a worker got here is the news, and ``_started`` has written it down.

    Clusters on other machines draw from the same queue, so a beat that was meant for another one is passed on.
    """
    if machine != here() and passes < PASSES:
        _ring(_name(beat), machine, passes + 1)


def is_stopping() -> bool:
    """Return whether the cluster of this worker has been told to stop; it waits for the tasks that still run."""
    return _stop_flag[0] != 0


def here() -> str:
    """Return the name of this machine and data directory."""
    return f"{socket.gethostname()}:{settings.VAR}"


def _ring(name: str, *args: Hint) -> None:
    async_task(name, *args)


def _name(task: Callable[..., object]) -> str:
    name = f"{task.__module__}.{task.__qualname__}"
    if "<" in name:
        raise ValueError(f"A worker cannot find {name}: give it a name at the top of its module.")
    return name


def _started(**_kwargs: Any) -> None:
    heartbeat.touch()
    heartbeat.mark_busy()


def _ended(**_kwargs: Any) -> None:
    heartbeat.mark_idle()
    heartbeat.touch()


#: One byte that a cluster shares with the workers that it forks: django-q2 tells them to stop between tasks only.
_stop_flag = mmap.mmap(-1, 1)
_stop = Cluster.stop


def _stop_and_say_so(cluster: Cluster) -> bool:
    _stop_flag[0] = 1
    stopped: bool = _stop(cluster)
    return stopped


Cluster.stop = _stop_and_say_so
pre_execute.connect(_started, dispatch_uid="heartbeat")
post_execute_in_worker.connect(_ended, dispatch_uid="heartbeat")
