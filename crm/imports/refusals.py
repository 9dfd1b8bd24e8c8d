"""Why a whole file is refused. The message is fit to show to staff."""

from typing import Any


class ImportRefused(Exception):
    """Nothing was stored; `str()` says what happened and what to do next."""


class LinesRefused(ImportRefused):
    """Strict, and lines are wrong: they stand among the import's problems. `counts`: of what was read."""

    def __init__(self, message: str, counts: dict[str, Any]) -> None:
        super().__init__(message)
        self.counts = counts
