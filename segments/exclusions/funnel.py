"""From the people whom a rule names to those it holds for."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection

from segments.exclusions.matching import matching_ids
from segments.exclusions.rule import ExclusionRule


@dataclass(frozen=True)
class Step:
    """People the rule leaves away on its way from those it names to those it holds for."""

    code: str  # NEVER: never bought, RECENT: ordered too lately for a list of lapsed people
    people: int


@dataclass(frozen=True)
class Funnel:
    named: int
    steps: list[Step]


def funnel(rule: ExclusionRule, *, matched: int, as_of: datetime) -> Funnel | None:
    """None where the rule leaves nobody of those it names away."""
    steps = []
    named = left = matched
    if rule.lapsed:
        named = _held(replace(rule, lapsed=False), as_of)
        steps.append(Step("RECENT", named - left))
    if not rule.never_bought:
        left, named = named, _held(replace(rule, lapsed=False, never_bought=True), as_of)
        steps.append(Step("NEVER", named - left))
    steps = [step for step in reversed(steps) if step.people]
    return Funnel(named, steps) if steps else None


def _held(rule: ExclusionRule, as_of: datetime) -> int:
    found = matching_ids(rule, as_of=as_of)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({found.sql}) held", found.params)  # noqa: S608 -- compiled
        return cursor.fetchone()[0]
