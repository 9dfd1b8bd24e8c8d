"""The files of one export: to add, only the new ones, to remove; written before anything is stored."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.text import slugify

from segments.exclusions.people import ON_LIST, listed, people, slices_of, with_shared_phones
from segments.models import AudienceExport, PendingRemoval
from segments.platforms import PLATFORMS, AdPlatform, AudienceFiles, DictatedFiles, Lines, WrittenFile
from segments.platforms.base import Row
from segments.platforms.dictation import is_worth_it
from segments.platforms.files import PART, open_part

Writer = AudienceFiles | DictatedFiles
TABLES = {"ADD": ON_LIST, "NEW": "audience_new", "REMOVE": "audience_gone"}


class ExportFiles:
    """Writes them from the tables of `picking` and `membership`, and tells how many people it has come to.

    `expected`: people by operation; one that is not in it has no file. `people` and `identifiers`: in the
    file to add, once they are closed. `pending`: rows that are to be removed beside those who left.
    Large files may still be being written, by other processes, until they are closed.
    """

    def __init__(
        self,
        export: AudienceExport,
        *,
        expected: dict[str, int],
        pending: Sequence[PendingRemoval],
        tell: Callable[[int], object],
    ) -> None:
        self.export, self.platform = export, PLATFORMS[export.platform]
        self.expected, self.pending, self.tell = expected, pending, tell
        self.people = self.identifiers = self.done = 0
        self.folder = folder_of(export)
        self._writers: dict[str, Writer] = {}
        self._open = ExitStack()
        self._files: dict[str, list[WrittenFile]] = {}

    def __enter__(self) -> "ExportFiles":
        return self

    def __exit__(self, *error: Any) -> None:
        self._open.__exit__(*error)

    def write(self, *, changed: bool) -> None:
        """All that the database tells. `changed`: somebody is sent again with other identifiers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        wanted = _cells(self.pending)
        for operation in self.expected:
            writer = self._writer(operation, looked_for=wanted if operation == "ADD" else frozenset())
            self._open.enter_context(writer)
            self._writers[operation] = writer
            self._write_people(writer, operation)
        if changed:
            self._writers["REMOVE"].write_people(Lines.of(with_shared_phones(TABLES["NEW"])))

    def close(self) -> dict[str, list[WrittenFile]]:
        """By operation, whole; the database is not asked. Raises OSError where one could not be written."""
        if not self._files:
            added, removed = self._writers["ADD"], self._writers["REMOVE"]
            self._files["ADD"] = added.close()
            self.people, self.identifiers = added.people, added.identifiers
            removed.write_rows(list(_still_gone(self.pending, added.met)))
            self._files |= {op: self._writers[op].close() for op in self.expected if op != "ADD"}
        return self._files

    def _write_people(self, writer: Writer, operation: str) -> None:
        for some in _slices(operation, self.platform):
            writer.write_people(some)
            self.done += some.people
            self.tell(self.done)

    def _writer(self, operation: str, *, looked_for: frozenset[str]) -> Writer:
        export, name = self.export, self.export.exclusion_list.name
        stem = slugify(name) or f"list-{export.exclusion_list_id}"
        plain = export.is_plain and operation != "REMOVE"
        if is_worth_it(self.expected[operation]):
            return DictatedFiles(
                self.platform, folder=self.folder, stem=stem, operation=operation, plain=plain, list_name=name,
                looked_for=looked_for,
            )  # fmt: skip
        return AudienceFiles(
            self.platform, open_file=partial(open_part, self.folder), stem=stem, operation=operation,
            plain=plain, list_name=name, looked_for=looked_for,
        )  # fmt: skip


def folder_of(export: AudienceExport) -> Path:
    return Path(settings.MEDIA_ROOT) / "exports" / str(export.pk)


def rename(export: AudienceExport, files: dict[str, list[WrittenFile]]) -> None:
    """To their own names, now that they are whole and stored."""
    folder, names = folder_of(export), {file.name for written in files.values() for file in written}
    for name in names:
        os.replace(folder / f"{name}{PART}", folder / name)
    for leftover in (path for path in folder.iterdir() if path.name not in names):
        leftover.unlink()  # of an attempt that ended halfway


def _slices(operation: str, platform: AdPlatform) -> Iterator[Lines]:
    kinds, table = platform.identifier_kinds, TABLES[operation]
    if operation != "REMOVE":
        yield from listed(table, kinds=kinds, facts=platform.facts)
        return
    for ids in slices_of(table):
        yield Lines.of(people(ids, kinds=kinds, leaving=True))


def _cells(pending: Iterable[PendingRemoval]) -> frozenset[str]:
    return frozenset(cell for removal in pending for _part, row in removal.rows for cell in row if cell)


def _still_gone(pending: Iterable[PendingRemoval], on_list: Set[str]) -> Iterator[tuple[str, Row]]:
    """The queued rows but those that are on the list by now: an import taken back often comes again, mended."""
    for removal in pending:
        for part, row in removal.rows:
            if not on_list >= set(filter(None, row)):
                yield part, tuple(row)
