"""What staff may filter customers by; the address of the page holds all of it."""

import re
from datetime import timedelta
from decimal import Decimal
from math import ceil
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crm import display
from crm.contact import YES, saying, suppressed_people
from crm.lists.kinds import Reader
from crm.models import Customer, User
from crm.type_looks import TYPE_LOOKS
from crm.visibility import CustomerQuerySet
from dashboard.customers.brought import BroughtFilters
from dashboard.customers.buying import BuyingFilters
from dashboard.customers.facts import FactFilters
from dashboard.customers.listed import ListedFilters
from dashboard.customers.news import NewsFilters
from dashboard.customers.pasts import PastFilters
from dashboard.customers.search import search_customers
from segments.stages import IN_LIFE

NOBODY = "none"  # an owner nobody is
RFM_CELL = re.compile(r"[1-5x]{3}")
CONSENTS = {
    "email": (_("Agreed to e-mail"), "EMAIL", "MARKETING"),
    "sms": (_("Agreed to SMS"), "SMS", "MARKETING"),
    "ads": (_("Agreed to ad use"), "ADS", "AD_USER_DATA"),
}


def type_choices() -> list[tuple[str, object]]:
    return [(look.code, look.label) for look in TYPE_LOOKS]


def stage_choices() -> list[tuple[str, object]]:
    return [(stage.code, stage.label) for stage in IN_LIFE]


def consent_choices() -> list[tuple[str, object]]:
    return [(code, label) for code, (label, _channel, _purpose) in CONSENTS.items()]


def check_rfm_cell(cell: str) -> None:
    if not RFM_CELL.fullmatch(cell):
        raise ValidationError(_("Three digits from 1 to 5; x stands for any."))


class LeavingFilter(django_filters.NumberFilter):
    subject = _("Type changes")
    verb = _("within")

    def in_words(self, days: Decimal) -> str:
        return ngettext("%(days)s day", "%(days)s days", ceil(days)) % {"days": display.number(days)}


class CustomerFilter(FactFilters, BuyingFilters, PastFilters, NewsFilters, ListedFilters, BroughtFilters):
    """Filters of one reader's customers as of the reader's instant."""

    q = django_filters.CharFilter(label=_("Search these"), method="find")
    type = django_filters.MultipleChoiceFilter(label=_("Type"), field_name="metrics__type_code", distinct=False)
    stage = django_filters.MultipleChoiceFilter(label=_("Stage"), field_name="metrics__stage", distinct=False)
    rfm = django_filters.CharFilter(label=_("RFM cell"), method="in_cell", validators=[check_rfm_cell])
    country = django_filters.MultipleChoiceFilter(label=_("Country"), distinct=False)
    owner = django_filters.MultipleChoiceFilter(label=_("Owner"), method="owned_by", distinct=False)
    consent = django_filters.ChoiceFilter(label=_("Consent"), method="agreed", empty_label=_("Any"))
    leaving = LeavingFilter(
        label=_("Type changes within days"), method="changing_within", min_value=1, max_value=365
    )

    class Meta:
        model = Customer
        fields: list[str] = []

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, reader=reader, **kwargs)
        self.at = reader.at
        self.region = reader.store.region
        self.filters["type"].extra["choices"] = type_choices()
        self.filters["stage"].extra["choices"] = stage_choices()
        self.filters["consent"].extra["choices"] = consent_choices()
        # Every country there is: what a list holds may change, a link to it may not break.
        self.filters["country"].extra["choices"] = display.countries()
        self.offer("owner", self._owners)

    def _owners(self) -> list[tuple[str, object]]:
        staff = User.objects.filter(role="ACCOUNT_MANAGER").order_by("first_name", "last_name", "pk")
        return [(NOBODY, _("nobody")), *((str(user.pk), str(user)) for user in staff)]

    def find(self, customers: CustomerQuerySet, _name: str, text: str) -> CustomerQuerySet:
        return search_customers(customers, text, region=self.region)

    def in_cell(self, customers: CustomerQuerySet, _name: str, cell: str) -> CustomerQuerySet:
        scores = {
            f"metrics__{letter}": int(digit) for letter, digit in zip("rfm", cell, strict=True) if digit != "x"
        }
        return customers.filter(metrics__r__isnull=False, **scores)

    def owned_by(self, customers: CustomerQuerySet, _name: str, owners: list[str]) -> CustomerQuerySet:
        if not owners:
            return customers
        wanted = Q(owner__in=[owner for owner in owners if owner != NOBODY])
        return customers.filter(wanted | Q(owner=None) if NOBODY in owners else wanted)

    def agreed(self, customers: CustomerQuerySet, _name: str, code: str) -> CustomerQuerySet:
        _label, channel, purpose = CONSENTS[code]
        asked = {"channel": channel, "purpose": purpose, "at": self.at}
        return customers.filter(saying(YES, **asked)).exclude(pk__in=suppressed_people(**asked))

    def changing_within(self, customers: CustomerQuerySet, _name: str, days: object) -> CustomerQuerySet:
        until = self.at + timedelta(days=int(days))  # type: ignore[call-overload]
        return customers.filter(metrics__next_change_at__lte=until)
