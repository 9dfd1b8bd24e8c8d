"""How long the answers to Idempotency-Keys are kept."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from crm.models import ApiRequest
from crm.night import NIGHT_STEPS, NightStep

KEPT = timedelta(days=2)


def forget_old_answers(*, at: datetime) -> dict[str, int]:
    """A shop that asks again later than this asks anew."""
    return {"requests": ApiRequest.objects.filter(asked_at__lt=at - KEPT).delete()[0]}


def register() -> None:
    NIGHT_STEPS.register(NightStep("answers", _("Old answers of the API"), forget_old_answers))
