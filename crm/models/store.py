from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.fields import MoneyField


def value_basis_choices() -> list[tuple[str, object]]:
    return [("REVENUE", _("Revenue")), ("MARGIN", _("Gross margin")), ("AOV", _("Average order value"))]


class Store(models.Model):
    """The one shop this installation serves; always row 1. Read it with `Store.current()`.

    Amounts are in `base_currency`. A pinned threshold of None means: computed from the shop's data.
    """

    name = models.CharField(max_length=120, default="My shop")
    base_currency = models.CharField(max_length=3, default="EUR")  # ISO 4217
    time_zone = models.CharField(max_length=64, default="UTC")  # IANA name; cuts the days
    first_weekday = models.PositiveSmallIntegerField(default=1)  # ISO: 1 Monday .. 7 Sunday
    region = models.CharField(max_length=2, blank=True)  # ISO 3166; reads phones without a country code
    value_window_days = models.PositiveIntegerField(null=True, blank=True)  # None: lifetime
    value_basis = models.CharField(max_length=10, choices=value_basis_choices, default="REVENUE")
    default_margin_pct = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal("40"))
    pinned_active_days = models.PositiveIntegerField(null=True, blank=True)
    pinned_high_value = MoneyField(null=True, blank=True)
    cart_min_age_minutes = models.PositiveIntegerField(default=60)
    cart_window_days = models.PositiveIntegerField(default=30)
    confirmed_consent_required = models.BooleanField(default=False)  # double opt-in
    ads_need_opt_in = models.BooleanField(default=False)  # outside EEA, UK, Switzerland: unknown stays too
    ad_cpm = MoneyField(default=Decimal(8))  # base currency for 1,000 ad views
    ad_views_a_month = models.PositiveIntegerField(default=12)  # ads one person sees a month
    mail_price = MoneyField(default=Decimal("0.001"))  # base currency a message
    mails_a_month = models.PositiveIntegerField(default=4)
    scheme = models.CharField(max_length=40, default="operating_groups")  # code of the scheme pages show
    upload_retention_days = models.PositiveIntegerField(default=90)
    setup_hidden_at = models.DateTimeField(null=True, blank=True)  # the set-up list; None: shown
    # Set by a restore: a copy of the shop must not write to its customers. None: sends.
    sending_paused_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="store_is_one"),
            models.CheckConstraint(condition=Q(first_weekday__range=(1, 7)), name="store_weekday"),
            models.CheckConstraint(
                condition=Q(value_basis__in=["REVENUE", "MARGIN", "AOV"]), name="store_basis_known"
            ),
            models.CheckConstraint(
                condition=Q(default_margin_pct__range=(0, 100)), name="store_margin_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(pinned_active_days__isnull=True) | Q(pinned_active_days__gte=1),
                name="store_active_days_positive",
            ),
            models.CheckConstraint(condition=Q(cart_window_days__gte=1), name="store_cart_window"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Store":
        """The store's settings; made with defaults at the first call. One query, not cached."""
        return cls.objects.get_or_create(pk=1)[0]
