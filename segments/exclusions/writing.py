"""The files of one export: to add, only the new ones, to remove; written before anything is stored."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path

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
    file to add. `pending`: rows that are to be removed beside those who left.
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

    def write(self, *, changed: bool) -> dict[str, list[WrittenFile]]:
        """By operation. `changed`: somebody is sent again with other identifiers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        wanted, met = _cells(self.pending), set[str]()
        files = {}
        for operation in self.expected:
            adds = operation == "ADD"
            with self._writer(operation, looked_for=wanted if adds else frozenset()) as writer:
                self._write_people(writer, operation)
                if operation == "REMOVE":
                    if changed:
                        writer.write_people(Lines.of(with_shared_phones(TABLES["NEW"])))
                    writer.write_rows(list(_still_gone(self.pending, met)))
                files[operation] = writer.close()
            if adds:
                self.people, self.identifiers, met = writer.people, writer.identifiers, writer.met
        return files

    def _write_people(self, writer: Writer, operation: str) -> None:
        for some in _slices(operation, self.platform):
            writer.write_people(some)
            self.done += some.people
            self.tell(self.done)

    def _writer(self, operation: str, *, looked_for: frozenset[str]) -> AbstractContextManager[Writer]:
        export, name = self.export, self.export.exclusion_list.name
        stem = slugify(name) or f"list-{export.exclusion_list_id}"
        plain = export.is_plain and operation != "REMOVE"
        if is_worth_it(self.expected[operation]):
            return DictatedFiles(
                self.platform, folder=self.folder, stem=stem, operation=operation, plain=plain, list_name=name,
                looked_for=looked_for,
            )  # fmt: skip
        return nullcontext(
            AudienceFiles(
                self.platform, open_file=partial(open_part, self.folder), stem=stem, operation=operation,
                plain=plain, list_name=name, looked_for=looked_for,
            )
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
