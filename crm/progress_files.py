"""How far a running job is, where the database cannot be told: on SQLite the job itself may hold the only pen.

One small file a job beside the database, replaced whole: numbers and a code, nothing about people.
"""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db import connection


def _file(job_id: int) -> Path | None:
    """None where the database can be told: it has several writers, or lives in the memory of this process."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or "memory" in name:
        return None
    return Path(f"{name}-progress") / f"{job_id}.json"


def tell(job_id: int, *, attempt: int, said: dict[str, Any]) -> None:
    """A disk that is full costs the bar, not the work."""
    file = _file(job_id)
    if file is None:
        return
    with suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        fresh = file.with_suffix(f".{os.getpid()}")
        fresh.write_text(json.dumps({"attempt": attempt, **said}), encoding="ascii")
        fresh.replace(file)


def told(job_id: int, *, attempt: int) -> dict[str, Any]:
    """done, total and step as this attempt told them last; empty when it told nothing here."""
    file = _file(job_id)
    if file is None:
        return {}
    try:
        said = json.loads(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return {}
    return said if said.pop("attempt", None) == attempt else {}


def forget(job_id: int) -> None:
    file = _file(job_id)
    if file is not None:
        file.unlink(missing_ok=True)
        with suppress(OSError):  # another job's file is in it
            file.parent.rmdir()
