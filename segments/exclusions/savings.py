"""What leaving these people out saves in a month."""

from dataclasses import dataclass
from decimal import Decimal

from crm.models import Store


@dataclass(frozen=True)
class Savings:
    """Amounts in `currency` a month: people x views x CPM / 1000, and people x mails x price."""

    people: int
    views: int
    cpm: Decimal
    mails: int
    mail_price: Decimal
    currency: str

    @property
    def ads(self) -> Decimal:
        return self.people * self.views * self.cpm / 1000

    @property
    def mail(self) -> Decimal:
        return self.people * self.mails * self.mail_price

    @property
    def total(self) -> Decimal:
        return self.ads + self.mail


def savings(people: int, *, store: Store) -> Savings:
    return Savings(
        people=people, views=store.ad_views_a_month, cpm=store.ad_cpm, mails=store.mails_a_month,
        mail_price=store.mail_price, currency=store.base_currency,
    )  # fmt: skip
