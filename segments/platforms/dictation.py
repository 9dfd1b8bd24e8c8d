"""A platform's files, written by a second process: it hashes while this one asks the database for more people.

Two of a machine's processors are busy then, and the files are the same to the byte. The other process
(`segments.platforms.scribe`) is told as `words` says and knows no database; it ends when the pipe does, so none
outlives a worker that is killed. A child of `multiprocessing` would not do: a worker may have none.
"""

import marshal
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Any

from segments.platforms.base import AdPlatform, Row
from segments.platforms.files import WrittenFile
from segments.platforms.lines import Lines
from segments.platforms.words import Voice

ROOT = Path(__file__).resolve().parents[2]
SCRIBE = (sys.executable, "-m", "segments.platforms.scribe")
WORTH_IT = 20_000  # people: for fewer the other process takes longer to start than it spares


def is_worth_it(people: int) -> bool:
    """Whether there are people enough, and a processor to spare."""
    return people >= WORTH_IT and len(os.sched_getaffinity(0)) > 1


class DictatedFiles:
    """As `AudienceFiles`, in the folder; `people`, `identifiers` and `met` are known once they are closed.

    Left early, by an error here, it leaves half a file, and no process.
    """

    def __init__(
        self,
        platform: AdPlatform,
        *,
        folder: Path,
        stem: str,
        operation: str,
        plain: bool,
        list_name: str,
        looked_for: frozenset[str] = frozenset(),
    ) -> None:
        self.people = self.identifiers = 0
        self.met: set[str] = set()
        self._told = TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 -- closed by __exit__
        self._scribe = subprocess.Popen(  # noqa: S603 -- our own module
            (*SCRIBE, str(self._told.fileno())), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            pass_fds=[self._told.fileno()],
        )  # fmt: skip
        self._voice = Voice(self._told, _pipe(self._scribe.stdin))
        names = {"stem": stem, "operation": operation, "plain": plain, "list_name": list_name}
        self._tell(platform.code, str(folder.resolve()), {**names, "looked_for": looked_for})

    def __enter__(self) -> "DictatedFiles":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(BrokenPipeError):
            _pipe(self._scribe.stdin).close()
        _pipe(self._scribe.stdout).close()
        self._told.close()
        self._scribe.wait()

    def write_people(self, lines: Lines) -> None:
        """Whole persons: what the next call brings begins with another one."""
        self._tell("people", tuple(lines.keys), tuple(lines.emails), tuple(lines.phones), dict(lines.facts))

    def write_rows(self, rows: Sequence[tuple[str, Row]]) -> None:
        """Rows made before, each with its part."""
        self._tell("rows", list(rows))

    def close(self) -> list[WrittenFile]:
        """Raises OSError where a file could not be written, here or in any call before."""
        self._tell("close")
        answer = self._answer()
        self.people, self.identifiers, self.met = answer["people"], answer["identifiers"], answer["met"]
        return [WrittenFile(*file) for file in answer["files"]]

    def _tell(self, *words: Any) -> None:
        try:
            self._voice.say(words)
        except BrokenPipeError:
            self._answer()
            raise

    def _answer(self) -> dict[str, Any]:
        told = _pipe(self._scribe.stdout).read()
        if self._scribe.wait() < 0 or not told:
            raise OSError("The process that writes the files ended before they were whole")
        answer: dict[str, Any] = marshal.loads(told)  # noqa: S302 -- from our own process
        if "error" in answer:
            raise OSError(*answer["error"])
        return answer


def _pipe(end: IO[bytes] | None) -> IO[bytes]:
    """Popen was asked for both."""
    assert end is not None  # noqa: S101 -- for the type
    return end
