"""Processes that live exactly as long as this one: the worker and the web server of `make run`."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 10.0  # seconds between asking a child to end and ending it


def _die_with_parent() -> None:
    """Linux: a child is told to stop when the parent is killed without a chance to say so."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@dataclass
class Children:
    """Each child leads a process group, so that Ctrl-C reaches us alone and we end all of it."""

    folder: Path  # of the logs
    cwd: Path
    running: dict[str, subprocess.Popen] = field(default_factory=dict)
    sentinel: subprocess.Popen | None = None

    def start(self, name: str, *command: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(  # noqa: S603 -- our own commands
                [sys.executable, "-m", *command],
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )
        self._watch(self.running[name])

    def _watch(self, child: subprocess.Popen) -> None:
        """Tell the sentinel, which ends the child's whole group should we be killed."""
        if self.sentinel is None:
            self.sentinel = subprocess.Popen(
                [sys.executable, "-m", "crm.installation.sentinel"],
                cwd=self.cwd,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        if self.sentinel.stdin is not None:
            self.sentinel.stdin.write(f"{child.pid}\n".encode())
            self.sentinel.stdin.flush()

    def ended(self) -> str | None:
        """The name of a child that ended by itself; None while all run."""
        return next((name for name, child in self.running.items() if child.poll() is not None), None)

    def stop(self) -> None:
        """Ask all, wait, then end what is left. Safe at any moment: unfinished work is taken up again."""
        for child in self.running.values():
            child.terminate()  # the leader alone: it lets its own processes finish
        deadline = time.monotonic() + PATIENCE
        for child in self.running.values():
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, deadline - time.monotonic()))
        for child in self.running.values():
            _signal(child, signal.SIGKILL)  # also what a child left behind in its group
            child.wait()
        if self.sentinel is not None:
            self.sentinel.kill()
            self.sentinel.communicate()
            self.sentinel = None

    def last_words(self, name: str, lines: int = 20) -> str:
        text = (self.folder / f"{name}.log").read_text(errors="replace")
        return "\n".join(text.splitlines()[-lines:])


def _signal(child: subprocess.Popen, sign: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, sign)


def is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
