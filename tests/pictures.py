"""Takes the pictures of the documentation from a freshly seeded demo: ``python -m tests.pictures``."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests import chromium

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pictures"
PAGES = {
    "home": "/admin/",
    "contacts": "/admin/records/contact/",
    "deal": "/admin/records/deal/1/change/",
    "api": "/api/docs/",
}


def main() -> None:
    """Start the product in a folder of its own, photograph the pages and stop it."""
    password = secrets.token_urlsafe(12)
    with tempfile.TemporaryDirectory() as var:
        environ = {**os.environ, "PORT": str(_free_port()), "MILLRACE_VAR": var, "DEMO_PASSWORD": password}
        command = [sys.executable, "-m", "crm.supervisor"]
        with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True) as process:
            try:
                _wait_for_ready(process)
                _photograph(f"http://127.0.0.1:{environ['PORT']}", password)
            finally:
                process.send_signal(signal.SIGINT)
                process.communicate()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for_ready(process: "subprocess.Popen[str]") -> None:
    assert process.stdout
    for line in process.stdout:
        print(line, end="")
        if line.startswith("ready "):
            return
    raise SystemExit("Millrace did not start.")


def _photograph(address: str, password: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.EXECUTABLE, args=chromium.ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{address}/admin/login/")
        page.fill("input[name=username]", "admin")
        page.fill("input[name=password]", password)
        page.press("input[name=password]", "Enter")
        page.wait_for_load_state()
        for name, path in PAGES.items():
            page.goto(address + path, wait_until="networkidle")
            page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
