"""The demo shop, with a row for everything that has a page."""

import io
from dataclasses import replace
from datetime import datetime, timedelta

from django.core.management import call_command
from django.db.models import Count
from django.test.utils import setup_test_environment, teardown_test_environment

from crm.imports.jobs import CHECK
from crm.models import Customer, Job, Product, Touchpoint, User
from crm.night import KIND as NIGHT
from segments.models import CustomerMetrics
from tests.browser.shelf import fill_shelf
from tests.browser.shop import Shop


def build(*, at: datetime) -> Shop:
    """What quickstart makes, seen by the staff it makes; `at` is the time of what is added to it."""
    call_command("quickstart", setup_only=True, stdout=io.StringIO())
    staff = {user.role: user for user in User.objects.order_by("-pk")}
    loyal = _somebody("LOYAL", owner=staff["ACCOUNT_MANAGER"])
    note = Touchpoint.objects.create(
        customer=loyal, kind="NOTE", actor=staff["ACCOUNT_MANAGER"], is_pinned=True,
        text="Moves to a bigger flat in January.", happened_at=at - timedelta(days=21),
    )  # fmt: skip
    setup_test_environment()  # its pages are asked as tests ask them
    shelf = fill_shelf(staff_of=staff, at=at)
    teardown_test_environment()
    Job.objects.filter(pk=shelf.failed.pk).update(kind=CHECK)
    Job.objects.filter(pk=shelf.waiting.pk).update(kind=NIGHT)
    shelf = replace(shelf, product=_best_seller())
    staff["GUARDED"] = shelf.guarded
    return Shop(loyal=loyal, subscriber=_somebody("SUBSCRIBER"), note=note, staff=staff, shelf=shelf)


def wait_again(shop: Shop, *, at: datetime) -> None:
    """The worker takes what waits too long: it waits anew."""
    never = {"started_at": None, "finished_at": None, "heartbeat_at": None, "attempts": 0, "error": ""}
    Job.objects.filter(pk=shop.shelf.waiting.pk).update(state="QUEUED", created_at=at, **never)


def _best_seller() -> Product:
    return Product.objects.annotate(sold=Count("lines")).order_by("-sold", "pk")[0]


def _somebody(type_code: str, **wanted) -> Customer:
    """The one of a type with the most to show."""
    rows = CustomerMetrics.objects.filter(type_code=type_code).order_by("-orders", "pk")
    ids = list(rows.values_list("pk", flat=True)[:500])
    return Customer.objects.filter(pk__in=ids, **wanted).first() or Customer.objects.get(pk=ids[0])
