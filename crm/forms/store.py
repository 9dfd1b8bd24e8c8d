from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from crm.models import Store
from crm.store.checks import StoreRefused, checked_currency, checked_time_zone

WEEKDAYS = (
    (1, _("Monday")), (2, _("Tuesday")), (3, _("Wednesday")), (4, _("Thursday")), (5, _("Friday")),
    (6, _("Saturday")), (7, _("Sunday")),
)  # fmt: skip
GROUPS = (
    (_("Shop"), ("name", "base_currency", "time_zone", "first_weekday", "region")),
    (_("Value"), ("value_basis", "value_window_days", "default_margin_pct")),
    (_("Carts"), ("cart_min_age_minutes", "cart_window_days")),
    (_("Consent and ads"), ("confirmed_consent_required", "ads_need_opt_in")),
    (_("What contact costs"), ("ad_cpm", "ad_views_a_month", "mail_price", "mails_a_month")),
    (_("Files"), ("upload_retention_days",)),
)


class StoreForm(forms.ModelForm):
    first_weekday = forms.TypedChoiceField(label=_("First day of the week"), choices=WEEKDAYS, coerce=int)

    class Meta:
        model = Store
        fields = tuple(name for _title, names in GROUPS for name in names)
        labels = {
            "name": _("Name"),
            "base_currency": _("Base currency"),
            "time_zone": _("Time zone"),
            "region": _("Home country"),
            "value_basis": _("Value is measured by"),
            "value_window_days": _("Value window, days"),
            "default_margin_pct": _("Default margin, %"),
            "cart_min_age_minutes": _("A cart counts as left after, minutes"),
            "cart_window_days": _("A cart stays open for, days"),
            "confirmed_consent_required": _("Only a confirmed consent counts"),
            "ads_need_opt_in": _("Ads need a yes everywhere"),
            "ad_cpm": _("Price of 1,000 ad views"),
            "ad_views_a_month": _("Ads one person sees a month"),
            "mail_price": _("Price of one message"),
            "mails_a_month": _("Messages one person gets a month"),
            "upload_retention_days": _("Uploaded files are kept for, days"),
        }
        help_texts = {
            "base_currency": _("Every amount is shown in it. Three letters, as in EUR."),
            "time_zone": _("It cuts the days. As in Europe/Berlin."),
            "region": _("Two letters, as in DE. Reads phone numbers without a country code."),
            "value_window_days": _("Empty: the whole life of a customer."),
            "default_margin_pct": _("Of lines whose product has no known cost."),
            "confirmed_consent_required": _("Double opt-in: a yes that was not confirmed waits."),
            "ads_need_opt_in": _(
                "Outside the EEA, the UK and Switzerland too, nobody whose wish is unknown is uploaded."
            ),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].widget.attrs["list"] = "time-zones"
        self.fields["default_margin_pct"].validators += [MinValueValidator(0), MaxValueValidator(100)]
        for name in ("value_window_days", "cart_window_days", "upload_retention_days"):
            self.fields[name].validators.append(_at_least_one)

    def clean_base_currency(self) -> str:
        return _or_invalid(checked_currency, self.cleaned_data["base_currency"])

    def clean_time_zone(self) -> str:
        return _or_invalid(checked_time_zone, self.cleaned_data["time_zone"])

    def clean_region(self) -> str:
        region = self.cleaned_data["region"].strip().upper()
        if region and not (len(region) == 2 and region.isascii() and region.isalpha()):
            raise ValidationError(_("A country is two letters, as in DE."))
        return region

    def grouped(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in GROUPS]


def _or_invalid(check, text: str) -> str:
    try:
        return check(text)
    except StoreRefused as error:
        raise ValidationError(str(error)) from error


def _at_least_one(value: int) -> None:
    if value < 1:
        raise ValidationError(_("At least 1."))


def time_zones() -> list[str]:
    return sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
