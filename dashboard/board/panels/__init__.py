"""The charts of the dashboard, in the order in which they stand on the page and in the PDF."""

from collections.abc import Callable

from dashboard.board.board import Board
from dashboard.board.panel import Panel
from dashboard.board.panels.buyers import concentration_panel, repeat_panel, repurchase_panel
from dashboard.board.panels.cohorts import cohort_panel
from dashboard.board.panels.groups import heat_panel, stage_panel, tier_panel
from dashboard.board.panels.moves import moves_panel
from dashboard.board.panels.retention import retention_panel
from dashboard.board.panels.types import types_now_panel, types_panel

PANELS: dict[str, Callable[[Board], Panel]] = {
    "types": types_panel,
    "types-now": types_now_panel,
    "rfm": heat_panel,
    "moves": moves_panel,
    "cohorts": cohort_panel,
    "concentration": concentration_panel,
    "repurchase": repurchase_panel,
    "retention": retention_panel,
    "repeat": repeat_panel,
    "tiers": tier_panel,
    "stages": stage_panel,
}
