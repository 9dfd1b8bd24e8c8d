from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crm.audit import record
from crm.models import LoyaltyTier, User
from crm.tiers.assigning import assign_tiers


class TierRefused(Exception):
    """The tier stays as it is. The message is fit to show to staff."""


FIELDS = ("name", "rank", "entry_measure", "entry_from", "window_days", "benefits")


@transaction.atomic
def save_tier(*, tier: LoyaltyTier, at: datetime, by: User | None = None) -> dict[str, int]:
    """Store a new or changed tier and give everybody the one they now deserve. Raises TierRefused."""
    is_new = tier.pk is None
    try:
        tier.full_clean()
    except ValidationError as error:
        raise TierRefused(" ".join(error.messages)) from error
    tier.save()
    moved = assign_tiers(at=at)
    told = {name: None if getattr(tier, name) is None else str(getattr(tier, name)) for name in FIELDS}
    record(
        "tier.created" if is_new else "tier.changed", at=at, actor=by, obj=tier, data={**told, **moved}
    )  # fmt: skip
    return moved


@transaction.atomic
def delete_tier(*, tier: LoyaltyTier, at: datetime, by: User | None = None) -> None:
    """Only a tier that nobody ever held goes away: history keeps the others. Raises TierRefused."""
    held = LoyaltyTier.objects.select_for_update().get(pk=tier.pk).periods.count()
    if held:
        raise TierRefused(
            _("%(name)s stands in the history of customers, so it stays. Raise its entry rule instead.")
            % {"name": tier.name}
        )
    record("tier.deleted", at=at, actor=by, obj=tier, data={"name": tier.name, "rank": tier.rank})
    tier.delete()
