"""One run of one import: read and stage, then store in one short transaction (or take it back)."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.imports.cells import READERS, Bad, Reading
from crm.imports.detection import style_in
from crm.imports.fields import ROW, field_of, lacking_fields
from crm.imports.formats import FORMATS
from crm.imports.headers import column_name
from crm.imports.numbers import UNSETTLED
from crm.imports.problems import sentence
from crm.imports.reading import Choices, Piece, Table, read_table
from crm.imports.refusals import ImportRefused, LinesRefused
from crm.imports.rows import RowReader
from crm.imports.source import Source
from crm.imports.staging import batch, staging
from crm.imports.subjects import SUBJECT_STORES
from crm.imports.trouble import REFUSED, REMARK, Problems
from crm.models import Import, Store

_SAMPLE = 5_000
Report = Callable[[int, int, str], None]  # done, total (0: not known), step


class _TakenBack(Exception):
    """Ends the transaction of a dry run."""


def nothing(*_: object) -> None:
    """A run nobody watches."""


def run_import(
    one: Import,
    sources: list[Source],
    *,
    at: datetime,
    dry: bool,
    report: Report = nothing,
    hold: Callable[[], Any] = nothing,
) -> dict[str, Any]:
    """Read, check and (unless `dry`) store. Returns the counts; raises ImportRefused.

    A dry run does everything and takes it back, so what it says is what the run will do.
    """
    started = time.monotonic()
    store = Store.current()
    with staging() as stage:
        problems = Problems(stage)
        reader = _reader(one, store, problems)
        tables = [_table(one, reader, source) for source in sources]
        kept = SUBJECT_STORES[one.subject](stage, reader, problems, store=store, batch=one)
        files = []
        for table in tables:
            files.append(_stage_table(one, table, reader, kept.add, report))
        with batch():
            kept.finish()
        problems.recount()
        read = {"rows": reader.rows_read, "files": files}
        _refuse_if_strict(one, read, problems, started)
        report(reader.rows_read, reader.rows_read, "storing")
        with _undone_if(dry):
            counts = kept.store(at=at)
            problems.recount()
            _refuse_if_strict(one, read, problems, started)
            counts |= {**read, "refused": problems.counts[REFUSED], "remarks": problems.counts[REMARK]}
            if not dry:
                _finish(one, counts, problems, started, at=at, state="STORED")
                hold()
        if dry:
            with transaction.atomic():
                _finish(one, counts, problems, started, at=at, state="CHECKED")
    return counts


@contextmanager
def _undone_if(dry: bool) -> Iterator[None]:
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                # Two imports at once would make the same people twice; the second waits.
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(4829017)")
            yield
            if dry:
                raise _TakenBack
    except _TakenBack:
        pass


def _finish(
    one: Import, counts: dict[str, Any], problems: Problems, started: float, *, at: datetime, state: str
) -> None:
    counts["seconds"] = round(time.monotonic() - started, 2)
    problems.keep(one.pk)
    one.counts, one.state, one.error = counts, state, ""
    if state == "STORED":
        one.stored_at = at
    one.save(update_fields=["counts", "state", "error", "stored_at"])


def _refuse_if_strict(one: Import, read: dict[str, Any], problems: Problems, started: float) -> None:
    bad = problems.counts[REFUSED]
    if not (one.options.get("strict") and bad):
        return
    problems.keep(one.pk)
    raise LinesRefused(
        ngettext(
            "%(count)d line is wrong, so nothing was stored. Correct it, or import without strict.",
            "%(count)d lines are wrong, so nothing was stored. Correct them, or import without strict.",
            bad,
        )
        % {"count": bad},
        {**read, "refused": bad, "seconds": round(time.monotonic() - started, 2)},
    )


def _reader(one: Import, store: Store, problems: Problems) -> RowReader:
    options = one.options
    form = FORMATS[one.format]
    if one.subject not in form.subjects:
        raise ImportRefused(
            _("%(format)s has no files of that kind here. Choose another format.") % {"format": form.label}
        )
    mapping = {code: column_name(column) for code, column in (options.get("mapping") or {}).items()}
    fixed = dict(options.get("fixed") or {})
    unknown = [code for code in (*mapping, *fixed) if field_of(one.subject, code) is None]
    if unknown:
        raise ImportRefused(_("There is no field named %(field)s.") % {"field": ", ".join(unknown)})
    zone = ZoneInfo(options.get("time_zone") or store.time_zone)
    _refuse_bad_values(one, Reading(zone, options.get("number_style") or "", options.get("date_style") or ""))
    return RowReader(
        subject=one.subject,
        format=form,
        mapping=mapping,
        fixed=fixed,
        cancelled_when=[[column_name(name), told] for name, told in options.get("cancelled_when") or []],
        zone=zone,
        region=store.region,
        base_currency=store.base_currency,
        date_style=options.get("date_style") or "",
        problems=problems,
    )


def _refuse_bad_values(one: Import, reading: Reading) -> None:
    """Every row would be refused for a value that all of them have."""
    for code, value in (one.options.get("fixed") or {}).items():
        field = field_of(one.subject, code)
        found = READERS[field.kind](value, reading) if field and value.strip() else None
        # How numbers are written, the file may say.
        if isinstance(found, Bad) and not found.remark and found.code != "number_style_unknown":
            raise ImportRefused(f"{code}: {sentence(found.code, dict(found.data))}")


def _table(one: Import, reader: RowReader, source: Source) -> Table:
    """Look at one file and see that it has what the mapping needs. Raises ImportRefused."""
    options = one.options
    choices = Choices(
        options.get("encoding") or "", options.get("delimiter") or "", options.get("number_style") or ""
    )
    table = read_table(source, choices)
    named = [*reader.mapping.values(), *(column for column, _ in reader.cancelled_when)]
    missing = sorted({c for c in named if c != ROW and c not in table.header})
    if missing:
        raise ImportRefused(
            _("%(file)s has no column %(columns)s. Its columns are: %(header)s.")
            % {"file": source.name, "columns": ", ".join(missing), "header": ", ".join(table.header[:40])}
        )
    columns = reader.format.columns(one.subject, table.header, reader.mapping)
    if lacking := lacking_fields(one.subject, columns=columns, fixed=reader.fixed):
        raise ImportRefused(
            _("%(file)s: no column is given for %(fields)s. Map them, or choose another format.")
            % {"file": source.name, "fields": ", ".join(lacking)}
        )
    return table


def _stage_table(
    one: Import, table: Table, reader: RowReader, add: Callable[..., None], report: Report
) -> dict[str, Any]:
    style = one.options.get("number_style") or _style(table, one, reader)
    before = reader.rows_read
    prefix = table.source.fingerprint()[1][:32] if ROW in reader.mapping.values() else ""
    for rows in reader.read(table, number_style=style):
        with batch():
            add(rows, prefix)
        report(reader.rows_read, 0, "reading")
    return {
        "name": table.source.name, "rows": reader.rows_read - before, "encoding": table.encoding.value,
        "encoding_certainty": table.encoding.certainty, "delimiter": table.delimiter.value,
        "number_style": "" if style == UNSETTLED else style,
    }  # fmt: skip


def _style(table: Table, one: Import, reader: RowReader) -> str:
    columns = {code: names[0] for code, names in reader.columns_of(table).items()}
    style, certain = style_in(table, one.subject, columns, next(table.pieces(_SAMPLE), Piece()))
    return style if certain else UNSETTLED
