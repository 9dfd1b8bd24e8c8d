"""The six types, in the language staff rules use. Tried in this order; the last holds for everybody."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from segments.rules import Rule

BUYER = {"behaviour": "lifetime_orders", "comparison": "at_least", "threshold": 1}
NEVER_BOUGHT = {"behaviour": "lifetime_orders", "comparison": "at_most", "threshold": 0}
HIGH_VALUE = {"behaviour": "value", "comparison": "at_least", "threshold": "$high_value"}
ACTIVE = {"behaviour": "days_since_order", "comparison": "at_most", "threshold": "$active_days"}
OPEN_CART = {"behaviour": "has_open_cart", "comparison": "is", "threshold": True}
SUBSCRIBES = {"behaviour": "is_subscriber", "comparison": "is", "threshold": True}


@dataclass(frozen=True)
class CustomerType:
    code: str
    label: str | Promise
    rule: Rule
    advice: str | Promise  # what one does with them, in one line


CUSTOMER_TYPES = (
    CustomerType(
        "LOYAL",
        _("Loyal, high value"),
        {"all": [BUYER, HIGH_VALUE, ACTIVE]},
        _("Early access, subscription, cross-sell, referral programme; no discounts"),
    ),
    CustomerType(
        "AT_RISK",
        _("At-risk, high value"),
        {"all": [BUYER, HIGH_VALUE]},
        _("A phone call, a strong win-back, a brand offer"),
    ),
    CustomerType(
        "ABANDONED",
        _("Cart abandoner"),
        OPEN_CART,
        _("Reminder sequence, pay-later hint, small incentive"),
    ),
    CustomerType(
        "LOW_VALUE",
        _("Active, low value"),
        {"all": [BUYER, ACTIVE]},
        _("Thanks, starter pack and next-order coupon; from the third order bundles and prepaid gift cards"),
    ),
    CustomerType(
        "SUBSCRIBER",
        _("Subscriber, never bought"),
        {"all": [NEVER_BOUGHT, SUBSCRIBES]},
        _("First-order code, education"),
    ),
    CustomerType(
        "NON_TARGET",
        _("Non-target"),
        {"all": []},
        _("Ask for a review, one last offer, then exclude from ads and paid messages"),
    ),
)
TYPES_BY_CODE = {kind.code: kind for kind in CUSTOMER_TYPES}
