"""What one process says to another: plain values in a file that only the two know, their lengths over a pipe.

Who speaks never waits for who listens, and goes on to other work while the rest is being heard. The file
has no name, so a process that is killed leaves none behind, and is read in pieces as long as it grows.
"""

import marshal
import os
from collections.abc import Iterator
from typing import IO, Any

LENGTH = 8  # bytes


class Voice:
    """Says tuples, dicts and sets of text and numbers. Raises BrokenPipeError where nobody listens any more."""

    def __init__(self, file: IO[bytes], pipe: IO[bytes]) -> None:
        self.file, self.pipe = file, pipe

    def say(self, words: Any) -> None:
        told = marshal.dumps(words)
        self.file.write(told)
        self.pipe.write(len(told).to_bytes(LENGTH, "big"))
        self.pipe.flush()


def said(file: int, pipe: IO[bytes]) -> Iterator[Any]:
    """Up to the end of the pipe; what is cut off there was not said.

    Each is read whole: `marshal.load` asks for each value of a million by itself, which takes longer than
    hashing them. `file`: its number; both processes share one place in it, which is the speaker's.
    """
    at = 0
    while len(length := pipe.read(LENGTH)) == LENGTH:
        told = os.pread(file, int.from_bytes(length, "big"), at)
        at += len(told)
        yield marshal.loads(told)  # noqa: S302 -- from our own process
