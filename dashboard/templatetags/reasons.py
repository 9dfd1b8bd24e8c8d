"""`{% load reasons %}`: what the engine kept as codes, in words."""

from decimal import Decimal

from django import template

from segments.models import Period
from segments.reasons import cause_of, why_then
from segments.reasons import why_moved as moved_because
from segments.replenishment import Due
from segments.replenishment.due_in_words import measured, told

register = template.Library()


@register.filter
def cause(period: Period) -> str:
    return cause_of(period)


@register.filter
def why(period: Period) -> str:
    """The reason of that day, from the numbers of that day."""
    return why_then(period)


@register.filter
def rhythm(due: Due) -> str:
    """Whose rhythm says when something is due again, and from how many intervals."""
    return told(due)


@register.filter
def intervals(due: Due) -> str:
    return measured(due)


@register.filter
def above(amount: Decimal, cost: Decimal) -> Decimal:
    return amount - cost


@register.filter
def why_moved(period: Period, was: str) -> str:
    """`{{ period|why_moved:"LOYAL" }}`: what took the customer from that type to this."""
    return moved_because(period, was)
