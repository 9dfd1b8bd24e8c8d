"""What may be done with a person on each channel, as the one gate answers."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.contact import DENIED, GRANTED, REFUSALS, may_contact, with_ad_use
from crm.models import Customer

CHANNELS = (
    ("EMAIL", _("E-mail"), _("E-mail denied"), _("E-mail unknown")),
    ("SMS", _("SMS"), _("SMS denied"), _("SMS unknown")),
    ("CALL", _("Calls"), _("Calls denied"), _("Calls unknown")),
    ("POST", _("Post"), _("Post denied"), _("Post unknown")),
)
OPEN_QUESTIONS = ("UNKNOWN", "PENDING", "NO_ADDRESS")


@dataclass(frozen=True)
class Permit:
    channel: str
    label: str | Promise
    mood: str  # yes, no or unknown
    icon: str
    sentence: str | Promise = ""


def permits(customer: Customer, *, at: datetime) -> list[Permit]:
    """One answer a channel, ad use last. The number of queries does not depend on the customer."""
    found = []
    for channel, yes, no, unknown in CHANNELS:
        answer = may_contact(customer, channel=channel, purpose="MARKETING", at=at)
        if answer:
            found.append(Permit(channel, yes, "yes", "check"))
        elif answer.refusal in OPEN_QUESTIONS:
            found.append(Permit(channel, unknown, "unknown", "circle-question-mark", REFUSALS[answer.refusal]))
        else:
            found.append(Permit(channel, no, "no", "ban", REFUSALS[answer.refusal]))
    use = with_ad_use(Customer.objects.filter(pk=customer.pk), at=at).values_list("ad_use", flat=True).first()
    words = {
        GRANTED: Permit("ADS", _("Ads"), "yes", "check"),
        DENIED: Permit("ADS", _("Ads denied"), "no", "ban"),
    }
    found.append(words.get(use, Permit("ADS", _("Ads unknown"), "unknown", "circle-question-mark")))
    return found
