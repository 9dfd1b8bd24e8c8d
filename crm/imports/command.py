"""What the import commands have in common: options in, one import, one line or one JSON object out."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.imports.actions import check, create_import, store
from crm.imports.encodings import ENCODINGS
from crm.imports.formats import FORMATS
from crm.imports.numbers import NUMBER_STYLES
from crm.imports.problems import sentence
from crm.imports.refusals import ImportRefused, LinesRefused
from crm.models import Import

SHOWN_PROBLEMS = 20


class ImportCommand(BaseCommand):
    """One command per subject; a subclass names it."""

    subject = ""
    # Counts that `--json` prints whatever the subject had.
    printed: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help=".csv, .tsv, .csv.gz or .xlsx")
        parser.add_argument("--source", required=True, help="the shop or system the files come from")
        formats = [f.code for f in FORMATS if self.subject in f.subjects]
        parser.add_argument("--format", required=len(formats) > 1, default=formats[0], choices=formats)
        parser.add_argument("--map", nargs="+", action="extend", default=[], metavar="FIELD=COLUMN")
        parser.add_argument(
            "--set", nargs="+", action="extend", default=[], metavar="FIELD=VALUE", dest="fixed"
        )
        parser.add_argument(
            "--cancelled-when", nargs="+", action="extend", default=[], metavar="COLUMN=PREFIX*",
            help="rows whose column holds exactly this, or starts so (*), are of cancelled orders",
        )  # fmt: skip
        parser.add_argument("--time-zone", default="", help="of times without one; else the store's")
        parser.add_argument("--encoding", default="", help=f"{', '.join(ENCODINGS)}; else it is detected")
        parser.add_argument("--delimiter", default="", help="one character; else it is detected")
        parser.add_argument("--number-style", default="", choices=["", *NUMBER_STYLES])
        parser.add_argument(
            "--date-style", default="", choices=["", "dmy", "mdy"], help="of dates like 03/04/2025"
        )
        parser.add_argument("--strict", action="store_true", help="one bad line, and nothing goes in")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, store nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        at = now()
        try:
            batch = create_import(
                subject=self.subject, format=options["format"], source=options["source"], at=at,
                paths=options["files"], options=_chosen(options),
            )  # fmt: skip
            run = check if options["dry_run"] else store
            try:
                counts = run(batch=batch, at=at)
            except LinesRefused as refused:
                self._print(batch, refused.counts, options, error=str(refused))
                raise CommandError(str(refused)) from refused
        except ImportRefused as refused:
            if options["json"]:
                self._print_object({"error": str(refused)})
            raise CommandError(str(refused)) from refused
        self._print(batch, counts, options)

    def _print(
        self, batch: Import, counts: dict[str, Any], options: dict[str, Any], *, error: str = ""
    ) -> None:
        """`error`: why nothing of the lines that are told was stored."""
        if options["json"]:
            self._print_object(self._as_json(batch, counts) | ({"error": error} if error else {}))
        elif error:
            self._tell_problems(batch)
        else:
            self._tell(batch, counts, dry=options["dry_run"])

    def _print_object(self, found: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(found, ensure_ascii=False))

    def _as_json(self, batch: Import, counts: dict[str, Any]) -> dict[str, Any]:
        numbers = {key: counts.get(key, 0) for key in ("rows", *self.printed)}
        problems = batch.problems.order_by("pk").values_list(
            "severity", "file", "line", "column", "code", "data"
        )
        told = [
            (severity, {"file": file, "line": line, "column": column, "reason": sentence(code, data)})
            for severity, file, line, column, code, data in problems.iterator()
        ]
        return numbers | {
            "skipped": [problem for severity, problem in told if severity == "REFUSED"],
            "remarks": [problem for severity, problem in told if severity == "REMARK"],
            "seconds": counts["seconds"],
            "import": batch.pk,
        }

    def _tell(self, batch: Import, counts: dict[str, Any], *, dry: bool) -> None:
        for file in counts["files"]:
            self.stdout.write(_read_as(file))
        changed = sum(n for key, n in counts.items() if key.endswith(("_created", "_updated", "_recorded")))
        head = _("Would happen") if dry else _("Import %(number)s") % {"number": batch.pk}
        self.stdout.write(
            f"{head}: " + ", ".join(f"{counts.get(key, 0)} {key.replace('_', ' ')}" for key in self.printed)
        )
        if not changed:
            self.stdout.write(_("Nothing changed: all of it was known already."))
        self._tell_problems(batch)
        refused = ngettext("%(n)s line refused.", "%(n)s lines refused.", counts["refused"]) % {
            "n": counts["refused"]
        }
        self.stdout.write(f"{refused} {counts['seconds']} s.")

    def _tell_problems(self, batch: Import) -> None:
        for problem in batch.problems.order_by("pk")[:SHOWN_PROBLEMS]:
            place = _("%(file)s line %(line)d") % {"file": problem.file, "line": problem.line}
            column = f", {problem.column}" if problem.column else ""
            self.stdout.write(f"{place}{column}: {sentence(problem.code, problem.data)}")
        if (more := batch.problems.count() - SHOWN_PROBLEMS) > 0:
            self.stdout.write(_("and %(n)s more") % {"n": more})


def _read_as(file: dict[str, Any]) -> str:
    """How one file was read, in a line."""
    told = _("%(file)s: %(rows)s rows, %(encoding)s") % {
        "file": file["name"], "rows": file["rows"], "encoding": file["encoding"],
    }  # fmt: skip
    if file["encoding_certainty"] != 1:
        told += " " + _("(%(share)s certain)") % {"share": f"{file['encoding_certainty']:.0%}"}
    if file["number_style"]:
        told += ", " + _("numbers like %(style)s") % {"style": file["number_style"]}
    return told


def _chosen(options: dict[str, Any]) -> dict[str, Any]:
    delimiter = {"\\t": "\t", "tab": "\t"}.get(options["delimiter"], options["delimiter"])
    if len(delimiter) > 1 or delimiter in {'"', "\r", "\n"}:  # those mean something else in a CSV
        raise ImportRefused(_("--delimiter takes one character, or tab."))
    return {
        "mapping": dict(_pairs(options["map"], "--map")),
        "fixed": dict(_pairs(options["fixed"], "--set")),
        "cancelled_when": _pairs(options["cancelled_when"], "--cancelled-when"),
        "time_zone": _zone(options["time_zone"]),
        "encoding": _encoding(options["encoding"]),
        "delimiter": delimiter,
        "number_style": options["number_style"],
        "date_style": options["date_style"],
        "strict": options["strict"],
    }


def _pairs(given: list[str], option: str) -> list[list[str]]:
    pairs = []
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise ImportRefused(
                _("%(option)s takes pairs like FIELD=COLUMN, not “%(pair)s”.")
                % {"option": option, "pair": pair}
            )
        pairs.append([name.strip(), value.strip()])
    return pairs


def _zone(name: str) -> str:
    from zoneinfo import ZoneInfo  # noqa: PLC0415 -- only where it is asked for

    if name:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise ImportRefused(
                _("There is no time zone “%(name)s”. Name it like Europe/Madrid.") % {"name": name}
            ) from None
    return name


def _encoding(name: str) -> str:
    if name:
        try:
            "".encode(name)  # a codec may be no encoding of text, as base64 is
        except (LookupError, ValueError):
            raise ImportRefused(
                _("There is no encoding “%(name)s”. Known are %(known)s.")
                % {"name": name, "known": ", ".join(ENCODINGS)}
            ) from None
    return name
