from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from segments.facts import Facts
from segments.rules import Rule, holds
from segments.types import NEVER_BOUGHT

ALL_CELLS = tuple("".join(cell) for cell in product("12345", repeat=3))
ALL_THIRDS = tuple("".join(cell) for cell in product("123", repeat=3))


@dataclass(frozen=True)
class SchemeGroup:
    """One name of a scheme. `cells` are those it was drawn as, for the grid; () where it is none."""

    code: str
    label: str | Promise
    rule: Rule
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scheme:
    """Groups tried in order; who matches none of the others is in the last one."""

    code: str
    label: str | Promise
    groups: tuple[SchemeGroup, ...]

    def group_of(self, facts: Facts, *, thresholds) -> SchemeGroup:
        *others, last = self.groups
        return next((g for g in others if holds(g.rule, facts, thresholds=thresholds)), last)

    def __getitem__(self, code: str) -> SchemeGroup:
        for group in self.groups:
            if group.code == code:
                return group
        raise KeyError(f"{self.code}: no group {code!r}")


NEVER = SchemeGroup("NEVER_BOUGHT", _("Never bought"), NEVER_BOUGHT)


def in_cells(cells: Iterable[str], *, behaviour: str = "cell") -> Rule:
    return {"behaviour": behaviour, "comparison": "one_of", "threshold": sorted(cells)}


def cells_where(wanted: Callable[[int, int, int], bool]) -> tuple[str, ...]:
    """The RFM cells whose scores fulfil `wanted`."""
    return tuple(cell for cell in ALL_CELLS if wanted(*map(int, cell)))


def of_cells(code: str, label: str | Promise, cells: Iterable[str]) -> SchemeGroup:
    cells = tuple(sorted(cells))
    return SchemeGroup(code, label, in_cells(cells), cells)


def named_cells(code: str, label: str | Promise, cells: str) -> SchemeGroup:
    """Cells written out, with spaces between: "555 554"."""
    return of_cells(code, label, cells.split())


def everybody_once(groups: Iterable[SchemeGroup], *, cells: tuple[str, ...] = ALL_CELLS) -> None:
    """Raise ValueError when a cell is named twice or by nobody; called as the scheme is defined."""
    named = [cell for group in groups for cell in group.cells]
    twice = sorted({cell for cell in named if named.count(cell) > 1})
    if twice or set(named) != set(cells):
        raise ValueError(f"named twice: {twice}, not named: {sorted(set(cells) - set(named))}")
