"""An installation of its own for the time of taking pictures."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def use(folder: str) -> None:
    """Everything in this process and in those it starts is about the installation in `folder`."""
    os.environ |= {
        "HEXAD_VAR": folder, "DATABASE_URL": "", "CELERY_BROKER_URL": "", "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }  # fmt: skip
    import django  # not before: settings are read once

    django.setup()


@contextmanager
def running() -> Iterator[str]:
    """Its address, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    hexad = subprocess.Popen(
        [sys.executable, "manage.py", "quickstart", "--port", str(port)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        for line in hexad.stdout or ():
            if "Hexad runs at" in line:
                break
        yield f"http://127.0.0.1:{port}"
    finally:
        hexad.send_signal(signal.SIGINT)
        hexad.communicate()
