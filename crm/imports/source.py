"""Where the bytes of a file come from."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_PIECE = 1 << 20


@dataclass(frozen=True)
class Source:
    """A file to read: its name as people call it and how to open its bytes (seekable)."""

    name: str
    open: Callable[[], BinaryIO]

    @classmethod
    def from_path(cls, path: str | Path) -> "Source":
        return cls(Path(path).name, lambda: Path(path).open("rb"))

    def fingerprint(self) -> tuple[int, str]:
        """Size in bytes and SHA-256 in hex, of the file as it is."""
        size, digest = 0, hashlib.sha256()
        with self.open() as stream:
            while piece := stream.read(_PIECE):
                size += len(piece)
                digest.update(piece)
        return size, digest.hexdigest()
