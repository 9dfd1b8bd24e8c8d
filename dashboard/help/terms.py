"""The words of docs/GLOSSARY.md that staff meet, each defined in a sentence or two."""

from django.utils.translation import gettext_lazy as _

from crm.help import HELP, HelpTerm
from dashboard.help import figures


def register() -> None:
    for term in (*_types(), *_limits(), *_about_people(), *_metrics(), *_work()):
        HELP.register(term)


def _types() -> list[HelpTerm]:
    return [
        HelpTerm(
            "loyal", _("Loyal, high value"),
            _("A buyer with high value who is active. First match wins: this type is tried first of the six."),
            figures.of_type("LOYAL"), ("high-value", "active", "at-risk"), "LOYAL",
        ),
        HelpTerm(
            "at-risk", _("At-risk, high value"),
            _("A buyer with high value who is no longer active: the last order is longer ago than active customers "
              "take. These are the people to call first."),
            figures.of_type("AT_RISK"), ("high-value", "active", "value-at-risk"), "AT_RISK",
        ),
        HelpTerm(
            "cart-abandoner", _("Cart abandoner"),
            _("Somebody without high value who left a cart worth more than 0 open and has not ordered since. A shop "
              "without a cart feed shows “no cart feed”, not 0."),
            figures.carts, ("next-change", "low-value"), "ABANDONED",
        ),
        HelpTerm(
            "low-value", _("Active, low value"),
            _("A buyer below high value who is active and has no open cart."),
            figures.of_type("LOW_VALUE"), ("high-value", "active"), "LOW_VALUE",
        ),
        HelpTerm(
            "subscriber", _("Subscriber, never bought"),
            _("Never ordered, and agreed to marketing on at least one channel that is not suppressed."),
            figures.of_type("SUBSCRIBER"), ("suppression",), "SUBSCRIBER",
        ),
        HelpTerm(
            "non-target", _("Non-target"),
            _("Everybody left: an inactive buyer below high value, or a record with no order, no open cart and no "
              "consent. The ready-made exclusion list is made from those of them who bought long ago."),
            figures.of_type("NON_TARGET"), ("exclusion-list", "active"), "NON_TARGET",
        ),
    ]  # fmt: skip


def _limits() -> list[HelpTerm]:
    return [
        HelpTerm(
            "active", _("Active"),
            _("The last order is at most this many days ago. The limit is the 90th percentile of the days between "
              "purchases in your shop, between 14 and 365; an admin may pin another. On the limit is still active."),
            figures.active, ("recency", "high-value"),
        ),
        HelpTerm(
            "high-value", _("High value"),
            _("Value at or above this amount. The limit is the 80th percentile of the value of your buyers, so about "
              "one buyer in five has high value; an admin may pin an amount."),
            figures.high_value, ("value", "vip"),
        ),
        HelpTerm(
            "value", _("Value"),
            _("The sum of somebody's qualifying orders after refunds, in the base currency. Never below 0."),
            figures.value_window, ("qualifying-order", "high-value"),
        ),
        HelpTerm(
            "qualifying-order", _("Qualifying order"),
            _("Paid, not a test, not cancelled, and worth more than 0 after its own refunds. Only these count."),
            see=("value",),
        ),
        HelpTerm(
            "recency", _("Recency"),
            _("Whole days since the last qualifying order, counted in the time zone of the store."),
            figures.active, ("active",),
        ),
        HelpTerm(
            "vip", _("VIP"),
            _("A customer with high value, loyal or at-risk. Nothing else is called VIP."),
            figures.vips, ("loyal", "at-risk"),
        ),
        HelpTerm(
            "rfm", _("RFM scores"),
            _("Recency, frequency and value, each from 1 to 5 with 5 best: where somebody stands among all buyers. "
              "Equal customers always get equal scores."),
            figures.provisional, ("recency", "value"),
        ),
    ]  # fmt: skip


def _about_people() -> list[HelpTerm]:
    return [
        HelpTerm(
            "value-at-risk", _("Value at risk"),
            _("What people who are about to leave order in a year at their own pace: their revenue from the first to "
              "the last order, per year, counting at least one year."),
            figures.at_stake, ("next-change", "at-risk"),
        ),
        HelpTerm(
            "next-change", _("Next change"),
            _("The day on which the type changes if nothing happens. An order, a cart or a consent before it changes "
              "the day."),
            figures.at_stake, ("move", "active"),
        ),
        HelpTerm(
            "move", _("Move"),
            _("A customer's type changed. Each move keeps its reason with the numbers of that day, so it can be "
              "explained months later. The first look at somebody is no move."),
            see=("next-change",),
        ),
        HelpTerm(
            "stage", _("Stage"),
            _("Where somebody is in a customer's life: prospect (no order), new (1 order), growing (2 or 3), mature "
              "(4 or more), declining (later than usual), dormant (not active)."),
            figures.usual_gap, ("active", "usual-gap"),
        ),
        HelpTerm(
            "usual-gap", _("Usual gap"),
            _("The days somebody usually takes between purchases: the mean of the own gaps when there are three or "
              "more, else the median of the shop."),
            figures.usual_gap, ("stage",),
        ),
        HelpTerm(
            "need", _("Need"),
            _("What somebody looks for, measured each night from their orders: the discount, the price paid, the delivery, "
              "what is new, one category, an occasion. Most needs are the top fifth of the shop, and take at least 3 "
              "orders; several may hold. Hexad has no brands, bundles and opened messages yet, so nobody is called "
              "brand-loyal, bundle buyer or highly engaged."),
            figures.needs, ("rfm", "aov", "stage"),
        ),
        HelpTerm(
            "scheme", _("Scheme"),
            _("A naming of RFM cells that staff may show beside the six types. Each scheme covers everybody once."),
            see=("rfm",),
        ),
        HelpTerm(
            "tier", _("Tier"),
            _("A loyalty level with its own entry and stay rules. It rewards; it does not change the type."),
            figures.tiers, ("stage",),
        ),
        HelpTerm(
            "suppression", _("Suppression"),
            _("This person may not be contacted, per channel and purpose. Somebody who objected is removed from ad "
              "platforms, never uploaded to them."),
            see=("exclusion-list",),
        ),
    ]  # fmt: skip


def _metrics() -> list[HelpTerm]:
    return [
        HelpTerm("aov", _("Average order value"), _("Revenue of qualifying orders divided by their number."),
                 see=("qualifying-order",)),
        HelpTerm("repeat-rate", _("Repeat rate"), _("Buyers with two or more orders, divided by all buyers, ever."),
                 see=("repurchase-rate",)),
        HelpTerm(
            "repurchase-rate", _("Repurchase rate"),
            _("Of those who had bought before the period, the share who ordered in it."), see=("repeat-rate", "retention"),
        ),
        HelpTerm(
            "retention", _("Retention of a type"),
            _("Of those who were of the type when the period began, the share who ordered in it."), see=("migration",),
        ),
        HelpTerm("migration", _("Migration"), _("How many went from one type or group to another between two days."),
                 see=("move", "scheme")),
        HelpTerm(
            "concentration", _("Concentration"),
            _("The share of revenue held by the buyers with the most of it, such as the top 20 %. It is measured in "
              "your shop and differs from shop to shop."), see=("value",),
        ),
        HelpTerm(
            "clv", _("Simple CLV"),
            _("Average order × orders a year × years, over three years, as revenue. A simple estimate, not a promise."),
            see=("value-at-risk", "aov"),
        ),
    ]  # fmt: skip


def _work() -> list[HelpTerm]:
    return [
        HelpTerm(
            "exclusion-list", _("Exclusion list"),
            _("People who are not to be shown ads, exported in the format of each ad platform. Ad platforms call it a "
              "suppression list."),
            figures.lists, ("suppression", "non-target"),
        ),
        HelpTerm(
            "refused-line", _("Refused line"),
            _("A line of a file that did not go in, with the reason. The other lines are stored; the refused ones can "
              "be downloaded, mended and imported again."),
            see=("import",),
        ),
        HelpTerm(
            "import", _("Import"),
            _("All files of one upload. It is stored whole and can be undone whole; importing the same file twice "
              "changes nothing."),
            see=("refused-line",),
        ),
        HelpTerm(
            "threshold", _("Threshold"),
            _("A number that definitions use, such as the days of “active”. It is computed from your orders every "
              "night, or pinned by an admin."),
            figures.limits, ("active", "high-value"),
        ),
    ]  # fmt: skip
