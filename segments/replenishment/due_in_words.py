"""Whose rhythm says when something is due, in the reader's language."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import display
from segments.replenishment.due import CATEGORY, OWN, PRODUCT, Due


def told(due: Due) -> str:
    """The median interval and whose it is."""
    days = {"days": display.number(Decimal(due.days.numerator) / due.days.denominator)}
    sentences = {
        OWN: _("every %(days)s days, own rhythm"),
        PRODUCT: _("every %(days)s days, like all its buyers"),
        CATEGORY: _("every %(days)s days, like its category"),
    }
    return sentences[due.basis] % days


def measured(due: Due) -> str:
    """From how many intervals between two purchases the median was made."""
    return ngettext("Median of %(n)s interval", "Median of %(n)s intervals", due.gaps) % {
        "n": display.number(due.gaps)
    }
