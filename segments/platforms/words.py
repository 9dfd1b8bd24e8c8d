"""What two processes say to each other over a pipe: plain values, a length before each."""

import marshal
from collections.abc import Iterator
from typing import IO, Any

LENGTH = 8  # bytes


def say(pipe: IO[bytes], words: Any) -> None:
    """Tuples, dicts and sets of text and numbers. Raises BrokenPipeError where nobody listens any more."""
    told = marshal.dumps(words)
    pipe.write(len(told).to_bytes(LENGTH, "big"))
    pipe.write(told)


def said(pipe: IO[bytes]) -> Iterator[Any]:
    """Up to the end of the pipe; what is cut off there was not said.

    Read whole: `marshal.load` asks the pipe for each value of a million by itself, which takes longer than
    hashing them.
    """
    while len(length := pipe.read(LENGTH)) == LENGTH:
        size = int.from_bytes(length, "big")
        if len(told := pipe.read(size)) < size:
            return
        yield marshal.loads(told)  # noqa: S302 -- from our own process
