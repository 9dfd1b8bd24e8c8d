"""The exclusion lists and when each last went to a platform."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, OuterRef, Subquery

from segments.exclusions.pages.words import list_name
from segments.models import AudienceExport, ExclusionList

SHOWN = 4


@dataclass(frozen=True)
class ListNews:
    pk: int
    name: str
    exported_at: datetime | None  # None: never
    people: int  # in that export


def list_news() -> list[ListNews]:
    """Those exported last come first; lists that never were follow by name."""
    done = AudienceExport.objects.filter(exclusion_list=OuterRef("pk"), finished_at__isnull=False)
    newest = done.order_by("-finished_at", "-pk")
    lists = ExclusionList.objects.annotate(
        exported_at=Subquery(newest.values("finished_at")[:1]), people=Subquery(newest.values("people")[:1])
    ).order_by(F("exported_at").desc(nulls_last=True), "name", "pk")
    return [ListNews(one.pk, list_name(one), one.exported_at, one.people or 0) for one in lists[:SHOWN]]
