"""The charts of the dashboard, in the order in which they stand on the page and in the PDF."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from dashboard.board.board import Board
from dashboard.board.panel import Outline, Panel
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

# How each stands on the page before it is known; titles and places as the charts have them.
OUTLINES = {
    outline.code: outline
    for outline in (
        Outline("types", _("Six types over time"), "wide"),
        Outline("types-now", _("Six types now"), "narrow"),
        Outline("rfm", _("Recency × frequency"), "third"),
        Outline("moves", _("Who moved"), "wide"),
        Outline("cohorts", _("Cohorts"), "half"),
        Outline("concentration", _("Concentration"), "third"),
        Outline("repurchase", _("Repurchase rate"), "third"),
        Outline("retention", _("Retention per type"), "wide"),
        Outline("repeat", _("Repeat rate, lifetime"), "third"),
        Outline("tiers", _("Value tiers"), "half"),
        Outline("stages", _("Stages"), "half"),
    )
}
