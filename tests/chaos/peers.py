"""The target as a process, and this process's settings pointed at it."""

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType

from django.conf import settings

from crm.supervisor.ground import ROOT


class Peers:
    """Runs the target while its block lasts."""

    def __init__(self, directory: Path, seed: int, *, calm: bool = False) -> None:
        self.diary = directory / "diary.jsonl"
        self.arguments = [str(seed), *["calm"] * calm]

    def __enter__(self) -> "Peers":
        command = [sys.executable, "-m", "tests.chaos.target", str(self.diary), *self.arguments]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.ports = ports = json.loads(self.process.stdout.readline())
        self.url = f"http://127.0.0.1:{ports['web']}/hook"
        settings.HTTP_ALLOWED_HOSTS = [f"127.0.0.1:{ports['web']}"]
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", ports["mail"]
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.MAIL_IS_SET_UP = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()
