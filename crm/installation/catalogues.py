"""Translations, collected and compiled with Babel: gettext's own tools are not on every machine."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import templatize

UNDATED = datetime(2026, 1, 1, tzinfo=UTC)  # a date of today would change the files every day
METHODS = [
    ("**/migrations/**", "ignore"),
    ("**.py", "python"),
    ("**.html", "crm.installation.catalogues:extract_template"),
    ("**.txt", "crm.installation.catalogues:extract_template"),
]
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def extract_template(fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Any]:
    """Django turns a template into something Python-like; Babel reads Python."""
    source = templatize(fileobj.read().decode())
    # Indentation means something in Python and nothing in a template.
    flat = "\n".join(line.strip() for line in source.splitlines())
    yield from extract_python(BytesIO(flat.encode()), keywords, comment_tags, {"encoding": "utf-8"})


def collect(root: Path, folders: list[str]) -> Catalog:
    """Every text of the product, without where it stands: line numbers would change with every edit."""
    catalogue = Catalog(project="Hexad", charset="utf-8", creation_date=UNDATED)
    for folder in folders:
        found = extract_from_dir(root / folder, METHODS, {"**": {}}, KEYWORDS, ("Translators:",))
        for _file, _line, message, comments, context in found:
            catalogue.add(message, auto_comments=comments, context=context)
    return catalogue


def po_files(locale: Path) -> list[Path]:
    return sorted(locale.glob("*/LC_MESSAGES/django.po"))


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def update(path: Path, template: Catalog) -> None:
    """Bring one catalogue up to date; translations of texts that are gone are dropped."""
    catalogue = read(path)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.project, catalogue.version, catalogue.msgid_bugs_address = "Hexad", "", ""
    catalogue.last_translator, catalogue.language_team = "", ""
    catalogue.creation_date = catalogue.revision_date = UNDATED
    with path.open("wb") as file:
        write_po(file, catalogue, sort_output=True, no_location=True, width=100, ignore_obsolete=True)


def compile_stale(locale: Path) -> list[Path]:
    """Compile what is older than its source. Returns the files written."""
    written = []
    for source in po_files(locale):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        content = BytesIO()
        write_mo(content, read(source))
        # Another process may be starting at the same time: it sees the old file or the new one.
        fresh = target.with_suffix(".mo.new")
        fresh.write_bytes(content.getvalue())
        fresh.replace(target)
        written.append(target)
    return written


def problems(path: Path, template: Catalog) -> list[str]:
    """What is wrong with a catalogue, a line each.

    Texts it does not know, texts that are not translated (a plural needs every form of its language),
    guesses nobody has confirmed (fuzzy), and placeholders that differ.
    """
    catalogue = read(path)
    known = {(message.id, message.context) for message in catalogue if message.id}
    missing = [message for message in template if message.id and (message.id, message.context) not in known]
    lines = [f"{path}: does not know {message.id!r}; run `make messages`" for message in missing]
    for message in catalogue:
        if message.id and not is_translated(message):
            lines.append(f"{path}: {message.id!r} is not translated")
        elif message.id and message.fuzzy:
            lines.append(f"{path}: {message.id!r} is only a guess (fuzzy)")
    for message, errors in catalogue.check():
        lines += [f"{path}: {message.id!r}: {error}" for error in errors]
    return lines


def is_translated(message: Message) -> bool:
    return all(message.string) if message.pluralizable else bool(message.string)
