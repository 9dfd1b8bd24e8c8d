"""The names of a table's columns, and the rows that are none: blank ones, and the header again."""

from collections import Counter
from collections.abc import Sequence
from itertools import count

from django.utils.translation import gettext as _

from crm.addresses import visible
from crm.imports.limits import MAX_COLUMNS
from crm.imports.refusals import ImportRefused

_BOM = "\ufeff"
END_OF_TEXT = "\x1a"  # old programs still write it behind the last line


def header_of(row: Sequence[str] | None, *, name: str) -> list[str]:
    """A name for each column of the file `name`, no two alike. Raises ImportRefused."""
    if row is None:
        raise ImportRefused(_("%(file)s is empty. Export it again and check its size.") % {"file": name})
    if len(row) > MAX_COLUMNS:
        raise ImportRefused(
            _("%(file)s has %(count)d columns; a file may have %(limit)d. Leave out those that are not needed.")
            % {"file": name, "count": len(row), "limit": MAX_COLUMNS}
        )
    return _told_apart(
        [column_name(cell) or _("column %(number)d") % {"number": n} for n, cell in enumerate(row, 1)]
    )


def column_name(cell: str) -> str:
    """In one line with single blanks: cells of a header break their lines, and forms cannot send that."""
    return " ".join(visible(cell).split())


def _told_apart(names: list[str]) -> list[str]:
    """Columns of one name are numbered, all of them: which one is meant has to be said."""
    times = Counter(names)
    taken = {name for name, often in times.items() if often == 1}
    found = []
    for name in names:
        called = name if times[name] == 1 else next(
            numbered for number in count(1) if (numbered := f"{name} ({number})") not in taken
        )  # fmt: skip
        taken.add(called)
        found.append(called)
    return found


def repetitions(row: Sequence[str]) -> list[list[str]]:
    """The ways in which this header stands again where files were put one below the other.

    Each file may bring its byte order mark along, and behind one quotation marks part nothing.
    """
    start, *rest = row
    return [[start, *rest], [_BOM + start, *rest], [f'{_BOM}"{start}"', *rest]]


def is_blank(row: Sequence[str]) -> bool:
    """Nothing but blanks. A line of them alone is as empty as one without."""
    return "".join(row).strip() in {"", END_OF_TEXT}
