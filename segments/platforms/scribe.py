"""`python -m segments.platforms.scribe FILE`: writes one operation's files as `dictation` tells it.

FILE is the number of the open file that holds what is told; standard input says how much there is (`words`).
It neither reads a setting nor opens a database.
"""

import gc
import marshal
import signal
import sys
from collections.abc import Iterator
from dataclasses import astuple
from functools import partial
from pathlib import Path
from typing import Any

from segments.platforms import PLATFORMS
from segments.platforms.files import AudienceFiles, open_part
from segments.platforms.lines import Lines
from segments.platforms.words import said


def write(told: Iterator[tuple]) -> dict[str, Any] | None:
    """What came of it, in plain values; None where nobody said that it was all."""
    code, folder, names = next(told)
    files = AudienceFiles(PLATFORMS[code], open_file=partial(open_part, Path(folder)), **names)
    for what, *words in told:
        if what == "people":
            files.write_people(Lines(*words))
        elif what == "rows":
            files.write_rows(*words)
        else:
            written = [astuple(file) for file in files.close()]
            return {
                "files": written, "people": files.people, "identifiers": files.identifiers, "met": files.met,
            }  # fmt: skip
    return None


def main() -> int:
    """0: the files are whole. An error of the disk is told to whoever dictates."""
    for stop in (signal.SIGTERM, signal.SIGINT):  # a worker asked to stop ends its job first: the pipe tells
        signal.signal(stop, signal.SIG_IGN)
    gc.disable()  # rows have no cycles, and there are millions of them
    try:
        answer = write(said(int(sys.argv[1]), sys.stdin.buffer))
    except OSError as error:
        answer = {"error": (error.errno, error.strerror, error.filename)}
    if answer is None:
        return 1
    marshal.dump(answer, sys.stdout.buffer)
    return int("error" in answer)


if __name__ == "__main__":
    sys.exit(main())
