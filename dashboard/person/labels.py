"""What a customer's facts are called on pages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FACT_LABELS: dict[str, str | Promise] = {
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "language": _("Language"),
    "birthday": _("Birthday"),
    "city": _("City"),
    "postal_code": _("Postal code"),
    "region": _("Region"),
    "country": _("Country"),
    "owner": _("Owner"),
}


def fact_label(name: str) -> str | Promise:
    return FACT_LABELS.get(name, name)
