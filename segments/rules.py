"""The rule language: a behaviour, a comparison, a threshold and, where it makes sense, a window.

    {"behaviour": "days_since_order", "comparison": "at_most", "threshold": "$active_days"}
    {"behaviour": "spent", "comparison": "more_than", "threshold": "100", "window": {"last_days": 30}}
    {"all": [..]}   {"any": [..]}   {"not": ..}      nested as deep as one likes; {"all": []} always holds

`$names` are the store's own thresholds. What a rule may ask is the allow-list in
`segments.behaviours`. Two readers of the same rule must agree: `segments.rules_sql` compiles it,
`holds` reads it over one customer's facts. A behaviour without a value (the recency of somebody
who never bought) makes its condition false, not unknown. Everything is compared as exact numbers.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from segments.behaviours import BEHAVIOURS, Behaviour
from segments.facts import Facts

Rule = Mapping[str, Any]
NUMBER_COMPARISONS = ("at_least", "at_most", "more_than", "less_than", "equals", "between")
CODE_COMPARISONS = ("is", "one_of")


class RuleIsWrong(ValueError):
    """The rule cannot be read. The message is fit to show to staff."""


def conditions(rule: Rule) -> Iterator[Rule]:
    """Every condition in the rule, whatever the nesting, from left to right."""
    if "behaviour" in rule:
        yield rule
        return
    for key in ("all", "any"):
        for part in rule.get(key, ()):
            yield from conditions(part)
    if "not" in rule:
        yield from conditions(rule["not"])


def check(rule: Any, *, thresholds: Mapping[str, Any]) -> None:
    """Raise RuleIsWrong for anything outside the language."""
    if not isinstance(rule, Mapping):
        raise RuleIsWrong(f"{rule!r} is not a rule")
    if "behaviour" in rule:
        _check_condition(rule, thresholds)
        return
    if len(rule) != 1 or next(iter(rule)) not in {"all", "any", "not"}:
        raise RuleIsWrong(f"A rule is one of all, any, not or a condition; not {sorted(rule)}")
    if "not" in rule:
        check(rule["not"], thresholds=thresholds)
        return
    for part in next(iter(rule.values())):
        check(part, thresholds=thresholds)


def _check_condition(rule: Rule, thresholds: Mapping[str, Any]) -> None:
    if extra := set(rule) - {"behaviour", "comparison", "threshold", "window"}:
        raise RuleIsWrong(f"Unknown in a condition: {sorted(extra)}")
    if rule["behaviour"] not in BEHAVIOURS:
        raise RuleIsWrong(f"There is no behaviour {rule['behaviour']!r}")
    behaviour = BEHAVIOURS[rule["behaviour"]]
    allowed = NUMBER_COMPARISONS if behaviour.is_number else CODE_COMPARISONS
    if rule.get("comparison") not in allowed:
        raise RuleIsWrong(f"{behaviour.code} compares with {', '.join(allowed)}")
    window = rule.get("window")
    if window is not None:
        if not behaviour.windowed:
            raise RuleIsWrong(f"{behaviour.code} has no time window")
        if len(window) != 1 or next(iter(window)) not in {"last_days", "before_days"}:
            raise RuleIsWrong("A window is last_days or before_days")
        days = next(iter(window.values()))
        if not isinstance(days, int) or isinstance(days, bool) or days < 1:
            raise RuleIsWrong("A window has at least one day")
    threshold_of(rule, thresholds=thresholds)


def threshold_of(rule: Rule, *, thresholds: Mapping[str, Any]) -> Any:
    """What the condition compares with: a Fraction (two for "between"), or codes, or a flag."""
    behaviour = BEHAVIOURS[rule["behaviour"]]
    raw: Any = rule.get("threshold")
    if not behaviour.is_number:
        if rule["comparison"] == "one_of":
            return frozenset(raw)
        return raw
    if rule["comparison"] == "between":
        low, high = raw
        return (_number(low, thresholds), _number(high, thresholds))
    return _number(raw, thresholds)


def _number(raw: Any, thresholds: Mapping[str, Any]) -> Fraction | None:
    """None: the store has no such threshold yet (nobody ever bought), so nothing can reach it."""
    if isinstance(raw, str) and raw.startswith("$"):
        if raw[1:] not in thresholds:
            raise RuleIsWrong(f"There is no threshold {raw}")
        value = thresholds[raw[1:]]
        return None if value is None else Fraction(value)
    try:
        return Fraction(Decimal(raw)) if not isinstance(raw, bool) else _refuse(raw)
    except (InvalidOperation, TypeError, ValueError, OverflowError):
        return _refuse(raw)


def _refuse(raw: Any) -> Fraction:
    raise RuleIsWrong(f"{raw!r} is not a number")


def holds(rule: Rule, facts: Facts, *, thresholds: Mapping[str, Any]) -> bool:
    """Whether the rule holds for these facts."""
    if "behaviour" in rule:
        return _condition_holds(rule, facts, thresholds)
    if "all" in rule:
        return all(holds(part, facts, thresholds=thresholds) for part in rule["all"])
    if "any" in rule:
        return any(holds(part, facts, thresholds=thresholds) for part in rule["any"])
    return not holds(rule["not"], facts, thresholds=thresholds)


def _condition_holds(rule: Rule, facts: Facts, thresholds: Mapping[str, Any]) -> bool:
    behaviour: Behaviour = BEHAVIOURS[rule["behaviour"]]
    value = behaviour.read(facts, rule.get("window"), thresholds)
    threshold = threshold_of(rule, thresholds=thresholds)
    if value is None or threshold is None:
        return False
    match rule["comparison"]:
        case "at_least":
            return value >= threshold
        case "at_most":
            return value <= threshold
        case "more_than":
            return value > threshold
        case "less_than":
            return value < threshold
        case "equals" | "is":
            return value == threshold
        case "between":
            low, high = threshold
            return low is not None and high is not None and low <= value <= high
        case "one_of":
            return value in threshold
    raise RuleIsWrong(f"There is no comparison {rule['comparison']!r}")
