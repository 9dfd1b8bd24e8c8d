"""What the pages of a shop are about beside its customers: imports, jobs, lists, prices, staff, news."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from crm import staff
from crm.jobs import run_job
from crm.models import ApiClient, ExchangeRate, Import, Job, LoyaltyTier, Product, Team, User
from segments.exclusions.exporting import begin_export, run_export
from segments.exclusions.lists import ready_lists
from segments.models import AudienceExport, ExclusionList
from tests import factories as make
from tests.crm.import_pages.conftest import Pages

EMPTY = "orders.csv is empty. Nothing was stored. Choose a file with a line of column names and at least one line of orders."
ORDERS = b"order_id,email,placed_at,line_total\n1,ann@example.com,2025-01-05,5\n2,ben@example.com,never,7\n"


@dataclass(frozen=True)
class Shelf:
    uploaded: Import
    checked: Import  # one of its lines cannot be read
    stored: Import
    undone: Import
    waiting: Job
    failed: Job
    entry: ExclusionList
    export: AudienceExport
    product: Product
    rate: ExchangeRate
    tier: LoyaltyTier
    team: Team
    token: ApiClient
    member: User
    guarded: User  # an admin with a second factor and recovery codes
    invitation: str
    reset: str  # what stands in the link to a new password


def fill_shelf(*, staff_of: dict[str, User], at: datetime) -> Shelf:
    """Makes what the shop has not."""
    admin = staff_of["ADMIN"]
    client = Client()
    client.force_login(admin)
    pages = Pages(client)
    ready_lists(at=at)
    lapsed = ExclusionList.objects.get(preset="LAPSED")
    export = begin_export(exclusion_list=lapsed, platform="google", as_of=at, by=admin)
    guarded = make.UserFactory(role="ADMIN", first_name="Greta", last_name="Wall")
    TOTP.activate(guarded, generate_totp_secret())
    RecoveryCodes.activate(guarded)
    invited = make.UserFactory(role="MARKETER", first_name="", last_name="")
    invited.set_unusable_password()
    invited.save()
    make.NoticeFactory(user=admin, happened_at=at)
    return Shelf(
        uploaded=_import(pages, 0, at=at), checked=_import(pages, 1, at=at), stored=_import(pages, 2, at=at),
        undone=_import(pages, 3, at=at),
        waiting=make.JobFactory(owner=admin, state="QUEUED", created_at=at),
        failed=make.JobFactory(
            owner=admin, state="FAILED", created_at=at, finished_at=at, error=EMPTY
        ),
        entry=lapsed, export=run_export(export, at=at),
        product=Product.objects.first() or make.ProductFactory(title="Linen bedding, white"),
        rate=ExchangeRate.objects.first() or make.ExchangeRateFactory(date=at.date()),
        tier=LoyaltyTier.objects.first() or make.LoyaltyTierFactory(name="Silver"),
        team=Team.objects.first() or make.TeamFactory(name="North"),
        token=make.ApiClientFactory(), member=staff_of["SALES_REP"],
        guarded=guarded, invitation=staff.invitation_for(invited),
        # Of somebody who signs in nowhere: that would make the link void.
        reset=f"{user_pk_to_url_str(invited)}-{default_token_generator.make_token(invited)}",
    )  # fmt: skip


def _import(pages: Pages, steps: int, *, at: datetime) -> Import:
    """An import of a made-up shop after so many steps: match and check, store, undo."""
    pages.upload("orders.csv", ORDERS, source=f"shop {steps}")
    batch = pages.newest()
    for step in ("match", "store_import", "undo_import")[:steps]:
        pages.match(batch) if step == "match" else pages.post(step, batch)
        batch.refresh_from_db()
        run_job(batch.job_id, clock=lambda: at, beats=False)
    batch.refresh_from_db()
    return batch
