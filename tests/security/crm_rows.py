"""A row of each kind of crm that an address may point at, belonging to a member of staff."""

from datetime import date, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.utils.timezone import now

from crm import staff
from crm.identity_removals import remove_identity
from crm.models import BulkChange, Customer, ExchangeRate, ImportFile, Job, SavedView, Store, User
from segments.models import CustomerMetrics
from tests import factories
from tests.security.shop import Shop


def a_customer(shop: Shop, owner: User) -> Customer:
    identity = factories.IdentityFactory(customer=factories.CustomerFactory(owner=owner))
    factories.OrderFactory(customer=identity.customer)
    CustomerMetrics.objects.create(
        customer=identity.customer, currency="EUR", type_code="NON_TARGET", stage="PROSPECT"
    )
    return identity.customer


def an_order(shop: Shop, owner: User) -> Any:
    return factories.OrderFactory(customer=factories.CustomerFactory(owner=owner))


def an_import(shop: Shop, owner: User) -> Any:
    return factories.ImportFactory(owner=owner)


def an_uploaded_import(shop: Shop, owner: User) -> Any:
    """One that can be matched, checked and read again."""
    batch = factories.ImportFactory(owner=owner)
    content = ContentFile(b"order_id,placed_at,line_total\n1,2025-01-05,5\n", name="orders.csv")
    ImportFile.objects.create(batch=batch, name="orders.csv", content=content, size=1, sha256="0" * 64)
    return batch


def a_checked_import(shop: Shop, owner: User) -> Any:
    return factories.ImportFactory(owner=owner, state="CHECKED")


def a_stored_import(shop: Shop, owner: User) -> Any:
    return factories.ImportFactory(owner=owner, state="STORED", stored_at=now())


def a_failed_job(shop: Shop, owner: User) -> Any:
    return factories.JobFactory(owner=owner, state="FAILED", finished_at=now())


def a_job(shop: Shop, owner: User) -> Any:
    return factories.JobFactory(owner=owner, state="QUEUED")


def a_member(shop: Shop, owner: User) -> User:
    """Somebody else, so that nobody disables themselves."""
    return factories.UserFactory(role="SALES_REP")


def a_guarded_member(shop: Shop, owner: User) -> User:
    member = a_member(shop, owner)
    Authenticator.objects.create(user=member, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return member


def a_disabled_member(shop: Shop, owner: User) -> User:
    return factories.UserFactory(role="SALES_REP", is_active=False)


def an_invited_member(shop: Shop, owner: User) -> User:
    member = factories.UserFactory(role="SALES_REP")
    member.set_unusable_password()
    member.save()
    return member


def an_invitation(shop: Shop, owner: User) -> str:
    return staff.invitation_for(an_invited_member(shop, owner))


def a_token(shop: Shop, owner: User) -> Any:
    return factories.ApiClientFactory()


def a_team(shop: Shop, owner: User) -> Any:
    return factories.TeamFactory()


def a_product(shop: Shop, owner: User) -> Any:
    return factories.ProductFactory()


def a_rate(shop: Shop, owner: User) -> Any:
    day = date(2024, 1, 1) + timedelta(days=ExchangeRate.objects.count())
    return factories.ExchangeRateFactory(date=day)


def a_tier(shop: Shop, owner: User) -> Any:
    return factories.LoyaltyTierFactory()


def a_notice(shop: Shop, owner: User) -> Any:
    job = factories.JobFactory(owner=owner, state="DONE", finished_at=now())
    return factories.NoticeFactory(user=owner, customer=None, kind="job_done", job=job, data={"job": job.kind})


def a_note(shop: Shop, owner: User) -> Any:
    return factories.TouchpointFactory(customer=a_customer(shop, owner), actor=owner)


def a_deleted_note(shop: Shop, owner: User) -> Any:
    return factories.TouchpointFactory(customer=a_customer(shop, owner), actor=owner, deleted_at=now())


def a_suppression(shop: Shop, owner: User) -> Any:
    return factories.SuppressionFactory(customer=a_customer(shop, owner))


def an_identity(shop: Shop, owner: User) -> Any:
    return a_customer(shop, owner).identities.get()


def a_second_identity(shop: Shop, owner: User) -> Any:
    return factories.IdentityFactory(customer=a_customer(shop, owner))


def a_removed_identity(shop: Shop, owner: User) -> Any:
    return remove_identity(identity=a_second_identity(shop, owner), by=owner, at=now())


def a_dossier(shop: Shop, owner: User) -> Any:
    """Made for the owner of the customer: a job is seen by whoever asked for it."""
    return factories.JobFactory(
        kind="customers.dossier", state="DONE", owner=owner, finished_at=now(),
        payload={"customer": a_customer(shop, owner).pk}, file=ContentFile(b"%PDF-", name="customer.pdf"),
    )  # fmt: skip


def a_store_change(shop: Shop, owner: User) -> Job:
    told = {"before": {"default_margin_pct": "40.00"}, "after": {"default_margin_pct": "30.00"}}
    Store.objects.update(default_margin_pct="30.00")
    return factories.JobFactory(kind="store.change", state="DONE", owner=owner, finished_at=now(), result=told)


def a_drawn_dashboard(shop: Shop, owner: User) -> Any:
    return factories.JobFactory(
        kind="reports.dashboard", state="DONE", owner=owner, finished_at=now(),
        payload={"from": "2026-01-01", "to": "2026-01-31"}, file=ContentFile(b"%PDF-", name="dashboard.pdf"),
    )  # fmt: skip


def a_saved_view(shop: Shop, owner: User) -> SavedView:
    return SavedView.objects.create(
        owner=owner, page="customers", name=f"View {SavedView.objects.count()}", created_at=now()
    )


def a_removed_view(shop: Shop, owner: User) -> SavedView:
    view = a_saved_view(shop, owner)
    view.removed_at = now()
    view.save()
    return view


def a_file_of_a_list(shop: Shop, owner: User, *, code: str) -> Job:
    return Job.objects.create(
        kind=f"{code}.export", state="DONE", owner=owner, created_at=now(), finished_at=now(),
        payload={"format": "csv"}, file=ContentFile(b"abc", name=f"{code}.csv"),
    )  # fmt: skip


def a_bulk_change(shop: Shop, owner: User) -> BulkChange:
    customer = a_customer(shop, owner)
    change = BulkChange.objects.create(
        kind="note", data={"choice": None}, changed=1, happened_at=now(), actor=owner
    )
    change.rows.create(customer=customer)
    return change
