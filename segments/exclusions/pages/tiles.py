"""From the people a rule names to those on the list, as the tiles on top of the page."""

from dataclasses import dataclass
from math import floor

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import display
from segments.exclusions.funnel import Funnel, Step
from segments.exclusions.preview import Preview
from segments.exclusions.rule import LAPSED, ExclusionRule
from segments.thresholds import current
from segments.types import TYPES_BY_CODE

UNTYPED = ("stages", "groups")
INACTIVE = ("NON_TARGET",)  # whoever bought and is of this type has not ordered within the active days


@dataclass(frozen=True)
class Tile:
    label: str | Promise
    figure: str
    note: str | Promise


def tiles(rule: ExclusionRule, found: Preview) -> list[Tile]:
    """Each but the first takes people away; what remains is on the list."""
    return [
        *_named(rule, found.funnel, found.matched),
        Tile(_("Left out"), _less(found.kept_back), _reasons(len(found.left_out))),
    ]


def _named(rule: ExclusionRule, funnel: Funnel | None, matched: int) -> list[Tile]:
    if funnel is None:
        return [Tile(_("The rule holds for"), display.number(matched), _("customers"))]
    return [_first(rule, funnel.named), *(_taken_away(rule, step) for step in funnel.steps)]


def _first(rule: ExclusionRule, people: int) -> Tile:
    others = rule.bought_within_days is not None or any(getattr(rule, kind) for kind in UNTYPED)
    if len(rule.types) == 1 and not others:
        return Tile(TYPES_BY_CODE[rule.types[0]].label, display.number(people), _("customers of this type"))
    return Tile(_("Named by the rule"), display.number(people), _("customers"))


def _taken_away(rule: ExclusionRule, step: Step) -> Tile:
    if step.code == "NEVER":
        return Tile(_("Never bought"), _less(step.people), _("only in if somebody adds them"))
    thresholds = current()
    active = floor(thresholds.active_days) if thresholds else 0
    last = floor(LAPSED * thresholds.active_days) if thresholds else 0
    days = {"first": display.number(active + 1), "last": display.number(last)}
    if rule.types == INACTIVE and rule.match == "ALL":
        label = _("%(first)s to %(last)s days") % days
        return Tile(label, _less(step.people), _("get the last offer first"))
    return Tile(_("At most %(last)s days") % days, _less(step.people), _("ordered too lately"))


def _less(people: int) -> str:
    return f"−{display.number(people)}" if people else display.number(0)


def _reasons(count: int) -> str:
    if not count:
        return _("nobody")
    return ngettext("%(count)s reason, below", "%(count)s reasons, below", count) % {
        "count": display.number(count)
    }
