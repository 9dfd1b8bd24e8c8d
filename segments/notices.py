"""Telling account managers that customers of theirs became at-risk."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm import display, masking
from crm.models import Customer, Notice, User
from crm.night import NIGHT_STEPS, NightStep
from crm.notices import NOTICE_KINDS, NoticeKind, tell
from crm.notices.telling import ENDS
from segments.models import Period

LOOK_BACK = timedelta(days=2)  # a worker that was off at the time still tells it
KIND = "at_risk"


def tell_owners(*, at: datetime) -> int:
    """One notice an owner and pass of the engine, with how many; returns how many were written.

    What was told is not told again, so it may be called after every pass.
    """
    began = Period.objects.filter(
        dimension="TYPE", code="AT_RISK", ended_at=None, started_at__gt=at - LOOK_BACK, started_at__lte=at
    ).exclude(cause="FIRST")
    counted = list(
        began.filter(customer__owner__is_active=True, customer__erased_at=None)
        .values("customer__owner", "started_at")
        .annotate(people=Count("pk"), one=Min("customer"))
        .order_by("started_at", "customer__owner")
    )
    told = set(
        Notice.objects.filter(key__in={key_of(row["started_at"]) for row in counted}).values_list("user", "key")
    )
    fresh = [row for row in counted if (row["customer__owner"], key_of(row["started_at"])) not in told]
    owners = User.objects.in_bulk({row["customer__owner"] for row in fresh})
    alone = Customer.objects.in_bulk({row["one"] for row in fresh if row["people"] == 1})
    return sum(
        tell(
            [owners[row["customer__owner"]]],
            KIND,
            at=row["started_at"],
            customer=alone.get(row["one"]) if row["people"] == 1 else None,
            data={"people": row["people"]},
            key=key_of(row["started_at"]),
        )
        for row in fresh
    )


def key_of(instant: datetime) -> str:
    return f"{KIND}:{instant.isoformat()}"


def _sentence(notice: Notice, reader: Any) -> str:
    if notice.customer is not None:
        return _("%(person)s became at-risk.") % {"person": masking.name_for(notice.customer, reader)}
    people = notice.data["people"]
    return ngettext(
        "%(n)s of your customers became at-risk.", "%(n)s of your customers became at-risk.", people
    ) % {"n": display.number(people)}


def _where(notice: Notice) -> str:
    if notice.customer_id is not None:
        return reverse("dashboard:customer", args=[notice.customer_id])
    since = localtime(notice.happened_at - timedelta(minutes=1)).isoformat(timespec="minutes")
    query: dict[str, str | int] = {
        "type": "AT_RISK", "moved": since, "owner": notice.user_id, "sort": "value",
    }  # fmt: skip
    return f"{reverse('dashboard:customer_list')}?{urlencode(query)}"


def register() -> None:
    NOTICE_KINDS.register(
        NoticeKind(
            KIND, gettext_lazy("Customers of mine become at-risk"), "hourglass", _sentence, _where, "bad"
        )
    )
    NOTICE_KINDS.register(
        NoticeKind(
            "export_done",
            gettext_lazy("An exclusion list is exported"),
            "list-x",
            lambda notice, reader: (
                ngettext(
                    "The exclusion list is exported: %(n)s person.",
                    "The exclusion list is exported: %(n)s people.",
                    people := notice.job.result.get("people", 0) if notice.job else 0,
                )
                % {"n": display.number(people)}
            ),
            lambda notice: reverse("crm:job", args=[notice.job_id]),
            "good",
        )
    )
    ENDS["lists.export"] = "export_done"
    NIGHT_STEPS.register(NightStep("notices", gettext_lazy("Who became at-risk"), _night))


def _night(*, at: datetime) -> dict[str, Any]:
    return {"told": tell_owners(at=at)}
