"""A plain reading of the label definitions over the rows themselves, in exact fractions."""

from collections import Counter, defaultdict
from datetime import timedelta
from fractions import Fraction
from math import floor
from statistics import median

from crm.fields import to_units
from crm.models import Order, OrderLine, Store
from segments.instants import local_day
from segments.models import CustomerMetrics
from segments.needs.occasions import OCCASIONS, occasion_of
from segments.thresholds import current

HALF = Fraction(1, 2)


class Reading:
    """Everybody's measures and labels as of `as_of`, one after the other."""

    def __init__(self, as_of):
        self.store, self.thresholds = Store.current(), current()
        self.day = local_day(as_of, zone=self.store.time_zone)
        days = self.store.value_window_days
        self.window_from = None if days is None else self.day - timedelta(days=days - 1)
        self.orders = list(Order.objects.filter(qualifies=True, settled_at__lte=as_of))
        self.lines = [
            line
            for line in OrderLine.objects.select_related("order", "product")
            if line.order in set(self.orders) and line.quantity > 0 and line.total > 0 and not line.is_gift_card
        ]
        self.metrics = {row.customer_id: row for row in CustomerMetrics.objects.all()}

    def counts(self, order):
        return self.window_from is None or order.placed_on >= self.window_from

    def base(self, order, amount):
        """Ten-thousandths of the base currency at the rate of the order's net; None: no rate."""
        if order.currency == self.store.base_currency:
            return to_units(amount)
        if order.net_base is None:
            return None
        return floor(to_units(amount) * Fraction(order.net_base) / Fraction(order.net) + HALF)

    def own(self, *, windowed=True):
        found = defaultdict(list)
        for order in self.orders:
            if order.customer_id and (self.counts(order) or not windowed):
                found[order.customer_id].append(order)
        return found

    # Measures: {customer: (part, whole)}, sometimes with more

    def discount_depth(self):
        found = {}
        for customer, orders in self.own().items():
            rated = [order for order in orders if self.base(order, order.goods) is not None]
            off = sum(self.base(order, max(order.discount, 0)) for order in rated)
            found[customer] = (off, off + sum(self.base(order, order.goods) for order in rated))
        return found

    def discounted(self):
        return {c: (sum(o.discounted for o in orders), len(orders)) for c, orders in self.own().items()}

    def delivered(self):
        return {c: (sum(o.shipping > 0 for o in orders), len(orders)) for c, orders in self.own().items()}

    def goods(self):
        """[(customer, product, category, units spent, pieces)] of the value window, in lines with a rate."""
        return [
            (
                line.order.customer_id,
                line.product_id,
                line.product.category_id if line.product else None,
                self.base(line.order, line.total),
                to_units(line.quantity),
            )
            for line in self.lines
            if self.counts(line.order) and self.base(line.order, line.total) is not None
        ]

    def price_level(self):
        spent, pieces, own = Counter(), Counter(), defaultdict(lambda: [0, 0])
        for customer, _product, category, units, count in self.goods():
            for key in {category, "all"}:
                spent[key] += units
                pieces[key] += count
            own[customer, category][0] += units
            own[customer, category][1] += count
        found = defaultdict(lambda: [0, 0])
        for (customer, category), (units, count) in own.items():
            key = "all" if category is None else category
            found[customer][0] += units
            found[customer][1] += floor(Fraction(count * spent[key], pieces[key]) + HALF)
        return {c: tuple(pair) for c, pair in found.items() if c}

    def new_products(self):
        recent_from = self.day - timedelta(days=89)
        days = defaultdict(list)
        for line in self.lines:
            if line.order.customer_id and line.product_id:
                days[line.order.customer_id, line.product_id].append(line.order.placed_on)
        found, old = defaultdict(lambda: [0, 0]), set()
        for (customer, _product), bought_on in days.items():
            found[customer][0] += min(bought_on) >= recent_from
            found[customer][1] += max(bought_on) >= recent_from
            if min(bought_on) < recent_from:
                old.add(customer)
        return {c: tuple(pair) for c, pair in found.items() if c in old}

    def top_category(self):
        """Only where the share is at least 1.5 times that of the shop: {customer: (part, whole, category)}."""
        own, shop = defaultdict(Counter), Counter()
        for customer, _product, category, units, _count in self.goods():
            shop[category] += units
            own[customer][category] += units
        everything, found = sum(shop.values()), {}
        for customer, spent in own.items():
            named = {category: units for category, units in spent.items() if category is not None}
            if customer and named:
                top = min(named, key=lambda category: (-named[category], shop[category], category))
                share = Fraction(named[top], sum(spent.values()))
                if share >= Fraction(3, 2) * Fraction(shop[top], everything):
                    found[customer] = (named[top], sum(spent.values()), top)
        return found

    def occasions(self):
        found, places = {}, [occasion.code for occasion in OCCASIONS]
        for customer, orders in self.own().items():
            on = Counter(code for order in orders if (code := occasion_of(order.placed_on)))
            most = min(on, key=lambda code: (-on[code], places.index(code))) if on else ""
            found[customer] = (sum(on.values()), len(orders), most)
        return found

    def average_order(self):
        return {
            c: (to_units(row.revenue), row.orders - row.unconverted_orders) for c, row in self.metrics.items()
        }

    def recent_spend(self):
        days = floor(self.thresholds.active_days)
        lately = self.day - timedelta(days=days - 1)
        before = lately - timedelta(days=days)
        found = {}
        for customer, orders in self.own(windowed=False).items():
            if self.metrics[customer].type_code == "LOYAL":
                spent = [(o.placed_on, to_units(o.net_base)) for o in orders if o.net_base is not None]
                found[customer] = (
                    sum(units for day, units in spent if day >= lately),
                    sum(units for day, units in spent if before <= day < lately),
                )
        return found

    # Labels

    def labels(self):
        """{(customer, code): (part, whole, category, occasion)}"""
        found = {}
        for code, measure in (
            ("PRICE_SENSITIVE", self.discount_depth()),
            ("DEAL_HUNTER", self.discounted()),
            ("CONVENIENCE", self.delivered()),
            ("NOVELTY_SEEKER", self.new_products()),
        ):
            for customer in self.top_fifth(measure, orders=3):
                found[customer, code] = (*measure[customer], None, "")
        level = self.price_level()
        for customer in self.top_fifth(level, orders=3):
            if level[customer][0] > level[customer][1]:
                found[customer, "QUALITY_LED"] = (*level[customer], None, "")
        for customer, (part, whole, category) in self.top_category().items():
            if self.metrics[customer].orders >= 3 and Fraction(part, whole) >= HALF:
                found[customer, "CATEGORY_AFFINITY"] = (part, whole, category, "")
        for customer, (part, whole, occasion) in self.occasions().items():
            if whole >= 3 and Fraction(part, whole) >= Fraction(3, 5):
                found[customer, "OCCASION_BUYER"] = (part, whole, None, occasion)
        average = {c: pair for c, pair in self.average_order().items() if pair[1] > 0}
        if average:
            middle = median(Fraction(*pair) for pair in average.values())
            for customer, pair in average.items():
                row = self.metrics[customer]
                if row.orders >= 3 and row.f >= 4 and Fraction(*pair) < middle:
                    found[customer, "FREQUENT_BUYER"] = (*pair, None, "")
            for customer in self.top_fifth(average, orders=1):
                if self.metrics[customer].f <= 2:
                    found[customer, "BIG_SPENDER"] = (*average[customer], None, "")
        for customer, (part, whole) in self.recent_spend().items():
            if whole and Fraction(part, whole) < HALF:
                found[customer, "SPENDING_LESS"] = (part, whole, None, "")
        return found

    def top_fifth(self, measure, *, orders):
        """Whose score is 5: 1 + floor(5 * (rank_min - 1) / n), the lowest ranked first."""
        ratios = {
            c: Fraction(*pair[:2])
            for c, pair in measure.items()
            if pair[1] > 0 and self.metrics[c].orders >= orders
        }
        below = {c: sum(other < own for other in ratios.values()) for c, own in ratios.items()}
        return [c for c in ratios if 1 + 5 * below[c] // len(ratios) == 5]
