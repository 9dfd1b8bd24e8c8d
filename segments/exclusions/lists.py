"""Making and changing exclusion lists, and taking somebody out by hand."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from crm.audit import record
from crm.models import Customer, User
from segments.exclusions.presets import READY_LISTS
from segments.exclusions.rule import ExclusionRule
from segments.models import ExclusionException, ExclusionList
from segments.platforms import PLATFORMS


class ListIsWrong(Exception):
    """The list cannot be saved like this. The message is fit to show to staff."""


def ready_lists(*, at: datetime) -> None:
    """The ready-made lists exist, under their English names. Costs one query when they do."""
    known = set(ExclusionList.objects.exclude(preset="").values_list("preset", flat=True))
    for ready in READY_LISTS:
        if ready.code in known:
            continue
        ExclusionList.objects.get_or_create(
            preset=ready.code,
            defaults={
                "name": _free_name(english(ready.label)),
                "rule": ready.rule.stored(),
                "platforms": [platform.code for platform in PLATFORMS],
                "is_seed": ready.is_seed,
                "created_at": at,
            },
        )


def english(label: str | Promise) -> str:
    """What is stored does not depend on who runs the migration; pages translate it back."""
    with translation.override("en"):
        return str(label)


def _free_name(name: str) -> str:
    taken = set(ExclusionList.objects.filter(name__startswith=name).values_list("name", flat=True))
    numbers = (f"{name} {number}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(free for free in numbers if free not in taken)


@transaction.atomic
def save_list(
    *,
    name: str,
    rule: ExclusionRule,
    platforms: Sequence[str],
    is_seed: bool,
    by: User,
    at: datetime,
    exclusion_list: ExclusionList | None = None,
) -> ExclusionList:
    """Make a list, or change one of one's own. Raises ListIsWrong."""
    if exclusion_list is not None and exclusion_list.preset and exclusion_list.rule != rule.stored():
        raise ListIsWrong(_("The rule of a ready-made list stays as it is. Make a list of your own instead."))
    if not platforms:
        raise ListIsWrong(_("Choose at least one platform."))
    entry = exclusion_list or ExclusionList(created_at=at, created_by=by)
    entry.name, entry.rule, entry.is_seed = name, rule.stored(), is_seed
    entry.platforms = [platform.code for platform in PLATFORMS if platform.code in platforms]
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError:
        raise ListIsWrong(_("There is a list with this name already.")) from None
    action = "list.created" if exclusion_list is None else "list.changed"
    record(action, at=at, actor=by, obj=entry, data={"rule": entry.rule, "platforms": entry.platforms})
    return entry


@transaction.atomic
def take_out(
    *, exclusion_list: ExclusionList, customer: Customer, reason: str, by: User, at: datetime
) -> ExclusionException:
    """Keep a person out of the list until somebody puts them back. Twice is the same as once."""
    exception, new = ExclusionException.objects.get_or_create(
        exclusion_list=exclusion_list,
        customer=customer,
        defaults={"reason": reason, "added_by": by, "added_at": at},
    )
    if new:
        record("list.taken_out", at=at, actor=by, obj=exclusion_list, data={"customer_id": customer.pk})
    return exception


@transaction.atomic
def put_back(*, exclusion_list: ExclusionList, customer: Customer, by: User, at: datetime) -> None:
    gone, _per_model = ExclusionException.objects.filter(
        exclusion_list=exclusion_list, customer=customer
    ).delete()
    if gone:
        record("list.put_back", at=at, actor=by, obj=exclusion_list, data={"customer_id": customer.pk})
