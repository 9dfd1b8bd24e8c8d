"""What became of somebody's long work since the last look: the bell in the top bar."""

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from crm.models import Job, JobsSeen, User

MOST = 8


def finished(user: User) -> QuerySet[Job]:
    """Own jobs that came to an end by themselves, the latest first, each with `is_new`."""
    seen = JobsSeen.objects.filter(user=user, seen_at__gte=OuterRef("finished_at"))
    over = Job.objects.filter(owner=user, state__in=["DONE", "FAILED"])
    return over.annotate(is_new=~Exists(seen)).order_by(F("finished_at").desc(), "-pk")


def has_news(user: User) -> bool:
    """Asked on every page, so it is one short statement."""
    return finished(user).filter(Q(is_new=True)).exists()


def mark_seen(*, user: User, at: datetime) -> None:
    JobsSeen.objects.update_or_create(user=user, defaults={"seen_at": at})
