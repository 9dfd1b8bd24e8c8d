"""The night's step: days went by, so windows moved on."""

from django.utils.translation import gettext_lazy as _

from crm.night import NIGHT_STEPS, NightStep
from crm.tiers.assigning import assign_tiers

NIGHT_STEPS.register(NightStep("tiers", _("Loyalty tiers"), assign_tiers))
