"""What an exclusion list is made of, as the form shows it and as a rule of the rule language."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from segments.rules import Rule
from segments.schemes import SCHEMES
from segments.thresholds import Thresholds
from segments.types import BUYER

LAPSED = 2  # times active_days: who is between one and two times gets the last offer first


def one_of(behaviour: str, codes: Iterable[str]) -> Rule:
    return {"behaviour": behaviour, "comparison": "one_of", "threshold": sorted(codes)}


@dataclass(frozen=True)
class ExclusionRule:
    """Types, stages, groups of schemes ("scheme:GROUP") and "bought in the last N days".

    Inside one kind any of them is enough; between the kinds all must hold, or with `match` ANY one
    of them. `lapsed` keeps only who ordered longer ago than 2 x active_days. People who never
    bought are in only with `never_bought`. A rule that names nothing holds for nobody.
    """

    types: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    bought_within_days: int | None = None
    lapsed: bool = False
    never_bought: bool = False
    match: str = "ALL"

    @classmethod
    def read(cls, stored: dict[str, Any]) -> "ExclusionRule":
        lists = {key: tuple(stored.get(key, ())) for key in ("types", "stages", "groups")}
        return cls(**{**stored, **lists})

    def stored(self) -> dict[str, Any]:
        return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}

    def as_rule(self) -> Rule:
        parts: list[Rule] = []
        if self.types:
            parts.append(one_of("type", self.types))
        if self.stages:
            parts.append(one_of("stage", self.stages))
        if self.groups:
            parts.append({"any": [_in_group(*group.split(":", 1)) for group in self.groups]})
        if self.bought_within_days is not None:
            # The last N days are D-N+1 .. D: the last order is at most N-1 days old.
            parts.append(
                {
                    "behaviour": "days_since_order",
                    "comparison": "at_most",
                    "threshold": self.bought_within_days - 1,
                }
            )
        whole: list[Rule] = [{"any" if self.match == "ANY" or not parts else "all": parts}]
        if self.lapsed:
            never = [{"not": BUYER}] if self.never_bought else []
            late = {"behaviour": "days_since_order", "comparison": "more_than", "threshold": "$lapsed_days"}
            whole.append({"any": [late, *never]})
        if not self.never_bought:
            whole.append(BUYER)
        return {"all": whole}


def _in_group(scheme_code: str, group_code: str) -> Rule:
    """The group's own rule, and none of those tried before it."""
    groups = SCHEMES[scheme_code].groups
    place = next(number for number, group in enumerate(groups) if group.code == group_code)
    before = [group.rule for group in groups[:place]]
    if place == len(groups) - 1:
        return {"all": [{"not": rule} for rule in _joined(before)]}
    own = groups[place].rule
    return {"all": [own, *({"not": rule} for rule in _joined(before) if not _excludes(own, rule))]}


def _joined(rules: Iterable[Rule]) -> list[Rule]:
    """The same, with all codes of one behaviour asked at once: a scheme may name 125 cells in ten groups."""
    codes: dict[str, set[str]] = {}
    others: list[Rule] = []
    for rule in rules:
        if rule.get("comparison") == "one_of" and "window" not in rule:
            codes.setdefault(rule["behaviour"], set()).update(rule["threshold"])
        else:
            others.append(rule)
    return [*others, *(one_of(behaviour, found) for behaviour, found in codes.items())]


def _excludes(one: Rule, other: Rule) -> bool:
    """Whether nobody can be in both: other codes, or another number, of the same behaviour."""
    asked = ("behaviour", "comparison", "window")
    if any(one.get(part) != other.get(part) for part in asked):
        return False
    match one.get("comparison"):
        case "one_of":
            return not set(one["threshold"]) & set(other["threshold"])
        case "equals":
            numbers = (one["threshold"], other["threshold"])
            return all(isinstance(number, int) for number in numbers) and numbers[0] != numbers[1]
    return False


def thresholds_of(thresholds: Thresholds) -> dict[str, Any]:
    return {**thresholds.for_rules(), "lapsed_days": LAPSED * thresholds.active_days}
