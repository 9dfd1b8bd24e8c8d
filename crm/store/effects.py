"""What a change of settings will do, in words, before anybody saves it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.display import number
from crm.models import Cart, ExchangeRate, Order, Store
from crm.store.actions import MEASURES
from crm.store.rebase import newest_rate


def effects(store: Store, changed: Mapping[str, Any], *, day: date) -> list[str]:
    """One sentence each; `changed` holds the new values by field, `day` is the store's local day."""
    orders, carts = Order.objects.count(), Cart.objects.count()
    said = []
    if orders or carts:
        if "base_currency" in changed:
            said += _currency(store, changed["base_currency"], orders=orders, carts=carts, day=day)
        if "time_zone" in changed:
            said.append(
                ngettext(
                    "The local day of %(count)s order is written again in %(zone)s.",
                    "The local days of %(count)s orders are written again in %(zone)s.",
                    orders,
                )
                % {"count": number(orders), "zone": changed["time_zone"]}
            )  # fmt: skip
        if "default_margin_pct" in changed:
            said.append(_("The margin of every order with a line of unknown cost is worked out again."))
    if (MEASURES | {"base_currency", "time_zone"}) & changed.keys():
        said.append(_("Everybody is measured anew: thresholds, scores, types and stages may change."))
    if {"ad_cpm", "ad_views_a_month", "mail_price", "mails_a_month"} & changed.keys():
        said.append(_("What an exclusion list saves is shown with the new prices."))
    if "ads_need_opt_in" in changed:
        said.append(_("The next export of every exclusion list follows the new rule."))
    return said


def _currency(store: Store, new: str, *, orders: int, carts: int, day: date) -> list[str]:
    said = [
        _("The amounts of %(orders)s orders and %(carts)s carts are written again in %(currency)s.")
        % {"orders": number(orders), "carts": number(carts), "currency": new}
    ]
    derived = ExchangeRate.objects.filter(currency=new, base=store.base_currency).count()
    said.append(
        _("Rates to %(currency)s are derived for the %(days)s days that have one from it today.")
        % {"currency": new, "days": number(derived)}
    )
    inverse = newest_rate(currency=new, base=store.base_currency, day=day)
    direct = newest_rate(currency=store.base_currency, base=new, day=day)
    if inverse is None and direct is None:
        said.append(
            _(
                "There is no rate between %(old)s and %(new)s: pinned amounts, prices and tiers keep their "
                "figures, and orders in %(old)s count without a value until a rate is there."
            )
            % {"old": store.base_currency, "new": new}
        )
    else:
        said.append(_("Pinned amounts, prices and tiers are converted with the newest rate."))
    return said
