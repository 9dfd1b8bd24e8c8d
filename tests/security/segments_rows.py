"""A row of each kind of segments that an address may point at."""

from typing import Any

from django.core.files.base import ContentFile
from django.utils.timezone import now

from crm.audit import record
from crm.models import Store, User
from segments.exclusions.rule import ExclusionRule
from segments.models import AudienceExport, AudienceFile, ExclusionException, ExclusionList, Run
from segments.thresholds import Thresholds
from tests.security.crm_rows import a_customer
from tests.security.shop import Shop


def a_run(shop: Shop, owner: User) -> Any:
    return Run.objects.create(
        kind="FULL", as_of=now(), started_at=now(), finished_at=now(), thresholds=Thresholds().stored()
    )


def a_saved_threshold(shop: Shop, owner: User) -> Any:
    """Each is of the pin that holds, so that each can be undone."""
    Store.objects.update(pinned_active_days=60)
    told = {"before": {"pinned_active_days": None}, "after": {"pinned_active_days": "60"}}
    return record("settings.changed", at=now(), obj=Store.current(), data=told)


def a_chart(shop: Shop, owner: User) -> str:
    if not Run.objects.exists():
        a_run(shop, owner)
    return "stages"


def an_exclusion_list(shop: Shop, owner: User) -> ExclusionList:
    if not Run.objects.exists():  # a preview needs thresholds
        a_run(shop, owner)
    return ExclusionList.objects.create(
        name=f"List {ExclusionList.objects.count()}",
        rule=ExclusionRule(types=("NON_TARGET",)).stored(),
        platforms=["pinterest"],
        created_at=now(),
    )


def an_exception(shop: Shop, owner: User) -> ExclusionException:
    return ExclusionException.objects.create(
        exclusion_list=an_exclusion_list(shop, owner),
        customer=a_customer(shop, owner),
        reason="Asked by phone",
        added_at=now(),
    )


def an_export(shop: Shop, owner: User) -> AudienceExport:
    return AudienceExport.objects.create(
        exclusion_list=an_exclusion_list(shop, owner),
        platform="pinterest",
        seq=1,
        as_of=now(),
        finished_at=now(),
    )


def an_exported_file(shop: Shop, owner: User) -> AudienceFile:
    return AudienceFile.objects.create(
        export=an_export(shop, owner), operation="ADD", name="list.csv", sha256="0" * 64, rows=1, size=4,
        content=ContentFile(b"abc\n", name="list.csv"),
    )  # fmt: skip
