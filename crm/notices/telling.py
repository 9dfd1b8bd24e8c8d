"""Writing notices and marking them read."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from crm.models import Customer, Job, Notice, User
from crm.names import folded

MENTION = re.compile(r"(?<![\w.])@([\w][\w.\-]*)")
# Kinds of jobs whose end is another notice than "own work that is done".
ENDS: dict[str, str] = {}


def tell(
    users: Iterable[User],
    kind: str,
    *,
    at: datetime,
    by: User | None = None,
    customer: Customer | None = None,
    job: Job | None = None,
    data: dict[str, Any] | None = None,
    key: str = "",
) -> int:
    """Tell each of `users` who wants this kind, works here and did not do it; returns how many rows.

    With a `key` a person is told once, whoever asks again.
    """
    wanted = [
        user
        for user in users
        if user.is_active and (by is None or user.pk != by.pk) and kind not in user.muted_notices
    ]
    Notice.objects.bulk_create(
        [
            Notice(
                user=user,
                kind=kind,
                happened_at=at,
                by=by,
                customer=customer,
                job=job,
                data=data or {},
                key=key,
            )
            for user in wanted
        ],
        ignore_conflicts=bool(key),
    )
    return len(wanted)


def tell_owner(
    customer: Customer, kind: str, *, by: User, at: datetime, data: dict[str, Any] | None = None
) -> None:
    """The account manager whose customer it is, unless it was them."""
    if customer.owner is not None:
        tell([customer.owner], kind, by=by, at=at, customer=customer, data=data)


def tell_of_end(job: Job, *, at: datetime, failed: bool, result: dict[str, Any] | None = None) -> None:
    """Whoever started the job hears of its end, also of the end of a repeat."""
    if job.owner is None:
        return
    data: dict[str, Any] = {"job": job.kind}
    refused = (result or {}).get("refused")
    if isinstance(refused, int) and refused:
        data["refused"] = refused
    kind = "job_failed" if failed else ENDS.get(job.kind, "job_done")
    tell([job.owner], kind, at=at, job=job, data=data, key=f"job:{job.pk}:{job.attempts}")


def tell_mentioned(text: str, *, customer: Customer, by: User, at: datetime) -> set[int]:
    """Whom the note names and who may open the customer: others learn nothing, not even that there is one.

    Returns the keys of those it names.
    """
    users = [
        user for user in mentioned(text) if Customer.objects.visible_to(user).filter(pk=customer.pk).exists()
    ]
    tell(users, "mention", by=by, at=at, customer=customer)
    return {user.pk for user in users}


def mentioned(text: str) -> list[User]:
    """Staff named as @first-part-of-the-address, or as @first-name where only one has it."""
    names = {folded(name.rstrip(".-")) for name in MENTION.findall(text)}
    if not names:
        return []
    found: dict[str, list[User]] = {}
    for user in User.objects.filter(is_active=True).order_by("pk"):
        for name in {folded(user.email.partition("@")[0]), folded(user.first_name)} & names:
            found.setdefault(name, []).append(user)
    return list({user.pk: user for users in found.values() if len(users) == 1 for user in users}.values())


def unread(user: User) -> int:
    """Asked on every page: one count over the index of what is new."""
    return Notice.objects.visible_to(user).filter(read_at__isnull=True).count()


def mark_read(*, user: User, at: datetime, notice: int | None = None) -> int:
    """One of the person's notices, or all of them; returns how many were new."""
    rows = Notice.objects.filter(user=user, read_at__isnull=True)
    return (rows if notice is None else rows.filter(pk=notice)).update(read_at=at)


def remove_old(before: datetime) -> int:
    """Notices from before then, read or not: what they are about stands where it happened."""
    return Notice.objects.filter(happened_at__lt=before).delete()[0]
