"""What the addresses point at: for each kind of object one of the caller, one of the team, one foreign.

A new address with a number in it needs a line in OBJECTS; an address that changes something needs
one in PAYLOADS, with what makes it succeed. The matrix fails with the address's name otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now

from crm import staff
from crm.audit import record
from crm.forms.store import StoreForm
from crm.identity_removals import remove_identity
from crm.models import (
    ApiClient,
    BulkChange,
    Customer,
    ExchangeRate,
    ImportFile,
    Job,
    SavedView,
    Store,
    Team,
    User,
)
from segments.exclusions.rule import ExclusionRule
from segments.models import (
    AudienceExport,
    AudienceFile,
    CustomerMetrics,
    ExclusionException,
    ExclusionList,
    Run,
)
from segments.thresholds import Thresholds
from tests import factories

OWN, TEAM, FOREIGN, MISSING = "own", "team", "foreign", "missing"
NOWHERE = 987_654_321


@dataclass
class Shop:
    """The people and rows of one run of the matrix; `owners` are the owners of what is made per relation."""

    users: dict[str, User]
    client: ApiClient
    team: Team = field(default_factory=factories.TeamFactory)
    made: dict[tuple[str, str, str], Any] = field(default_factory=dict)

    def owner(self, role: str, relation: str) -> User:
        return {OWN: self.users[role], TEAM: self.users["COLLEAGUE"], FOREIGN: self.users["STRANGER"]}[relation]


Make = Callable[[Shop, User], Any]  # the object that belongs to this member of staff


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


def a_run(shop: Shop, owner: User) -> Any:
    return Run.objects.create(
        kind="FULL", as_of=now(), started_at=now(), finished_at=now(), thresholds=Thresholds().stored()
    )


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


def a_saved_threshold(shop: Shop, owner: User) -> Any:
    """Each is of the pin that holds, so that each can be undone."""
    Store.objects.update(pinned_active_days=60)
    told = {"before": {"pinned_active_days": None}, "after": {"pinned_active_days": "60"}}
    return record("settings.changed", at=now(), obj=Store.current(), data=told)


def a_drawn_dashboard(shop: Shop, owner: User) -> Any:
    return factories.JobFactory(
        kind="reports.dashboard", state="DONE", owner=owner, finished_at=now(),
        payload={"from": "2026-01-01", "to": "2026-01-31"}, file=ContentFile(b"%PDF-", name="dashboard.pdf"),
    )  # fmt: skip


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


def key_of(found: Any) -> dict[str, Any]:
    return {"": getattr(found, "pk", found)}


def a_saved_view(shop: Shop, owner: User) -> SavedView:
    return SavedView.objects.create(
        owner=owner, page="customers", name=f"View {SavedView.objects.count()}", created_at=now()
    )


def an_exported_list(shop: Shop, owner: User) -> Job:
    return Job.objects.create(
        kind="customers.export", state="DONE", owner=owner, created_at=now(), finished_at=now(),
        payload={"format": "csv"}, file=ContentFile(b"abc", name="customers.csv"),
    )  # fmt: skip


def a_bulk_change(shop: Shop, owner: User) -> BulkChange:
    customer = a_customer(shop, owner)
    change = BulkChange.objects.create(
        kind="owner", data={"choice": owner.pk}, changed=1, happened_at=now(), actor=owner
    )
    change.rows.create(customer=customer)
    return change


@dataclass(frozen=True)
class Kind:
    """`by`: whose rule says who sees it, "customer" or "owner"; "": everybody with the permission.

    `owned_to_change`: a team sees it and may not change it. `keys`: what stands in the address, by
    name ("": the only one).
    """

    code: str
    make: Make
    by: str = ""
    owned_to_change: bool = False
    keys: Callable[[Any], dict[str, Any]] = key_of


CUSTOMER = Kind("customer", a_customer, "customer")
CUSTOMER_TO_CHANGE = Kind("customer", a_customer, "customer", owned_to_change=True)
NOTE = Kind(
    "note",
    a_note,
    "customer",
    owned_to_change=True,
    keys=lambda note: {"pk": note.customer_id, "note": note.pk},
)
DELETED_NOTE = Kind("deleted note", a_deleted_note, "customer", owned_to_change=True, keys=NOTE.keys)
SUPPRESSION = Kind(
    "suppression",
    a_suppression,
    "customer",
    keys=lambda held: {"pk": held.customer_id, "suppression": held.pk},
)
IDENTITY = Kind(
    "identity",
    an_identity,
    "customer",
    owned_to_change=True,
    keys=lambda identity: {"pk": identity.customer_id, "identity": identity.pk},
)
REMOVABLE_IDENTITY = Kind(
    "removable identity", a_second_identity, "customer", owned_to_change=True, keys=IDENTITY.keys
)
REMOVED_IDENTITY = Kind(
    "removed identity",
    a_removed_identity,
    "customer",
    owned_to_change=True,
    keys=lambda event: {"pk": event.data["customer"], "event": event.pk},
)
CUSTOMER_EXCEPTION = Kind(
    "customer's exception",
    an_exception,
    "customer",
    keys=lambda taken: {"pk": taken.customer_id, "entry": taken.exclusion_list_id},
)
DOSSIER = Kind("dossier", a_dossier, "owner", keys=lambda job: {"pk": job.payload["customer"], "job": job.pk})
LIST = Kind("exclusion list", an_exclusion_list)
EXPORT = Kind("export", an_export)
ORDER = Kind("order", an_order, "customer")
IMPORT = Kind("import", an_import, "owner")
UPLOADED_IMPORT = Kind("uploaded import", an_uploaded_import, "owner")
JOB = Kind("job", a_job, "owner")

# By the address's name.
OBJECTS: dict[str, Kind] = {
    "crm:open_notice": Kind("notice", a_notice, "reader"),
    "dashboard:panel_file": Kind("chart", a_chart, keys=lambda code: {"code": code}),
    "dashboard:panel_table": Kind("chart", a_chart, keys=lambda code: {"code": code}),
    "dashboard:fetch_board_pdf": Kind(
        "drawn dashboard", a_drawn_dashboard, "owner", keys=lambda job: {"job": job.pk}
    ),
    "dashboard:help_term": Kind("word", lambda shop, owner: "at-risk"),
    "dashboard:customer": CUSTOMER,
    "dashboard:edit_customer": CUSTOMER_TO_CHANGE,
    "dashboard:add_note": CUSTOMER_TO_CHANGE,
    "dashboard:pin_note": NOTE,
    "dashboard:edit_note": NOTE,
    "dashboard:delete_note": NOTE,
    "dashboard:restore_note": DELETED_NOTE,
    "dashboard:customer_timeline": CUSTOMER,
    "dashboard:customer_orders": CUSTOMER,
    "dashboard:customer_products": CUSTOMER,
    "dashboard:customer_identities": CUSTOMER_TO_CHANGE,
    "dashboard:choose_identity": IDENTITY,
    "dashboard:remove_identity": REMOVABLE_IDENTITY,
    "dashboard:put_back_identity": REMOVED_IDENTITY,
    "dashboard:customer_consents": CUSTOMER,
    "dashboard:add_consent": CUSTOMER,
    "dashboard:suppress_customer": CUSTOMER,
    "dashboard:lift_suppression": SUPPRESSION,
    "dashboard:customer_lists": CUSTOMER,
    "dashboard:put_back_customer": CUSTOMER_EXCEPTION,
    "dashboard:make_dossier": CUSTOMER_TO_CHANGE,
    "dashboard:fetch_dossier": DOSSIER,
    "dashboard:remove_view": Kind("saved view", a_saved_view, "reader"),
    "dashboard:fetch_customer_export": Kind("exported list", an_exported_list, "owner"),
    "dashboard:take_back_bulk_change": Kind("bulk change", a_bulk_change, "reader"),
    "crm:erase_customer": CUSTOMER,
    "crm:user": Kind("member", a_member),
    "crm:disable_user": Kind("member", a_member),
    "crm:enable_user": Kind("disabled member", a_disabled_member),
    "crm:sign_out_user": Kind("member", a_member),
    "crm:remove_factor": Kind("guarded member", a_guarded_member),
    "crm:reset_password": Kind("member", a_member),
    "crm:resend_invitation": Kind("invited member", an_invited_member),
    "crm:team": Kind("team", a_team),
    "crm:product": Kind("product", a_product),
    "dashboard:product_buyers": Kind("product", a_product),
    "crm:edit_product": Kind("product", a_product),
    "crm:rate": Kind("rate", a_rate),
    "crm:remove_rate": Kind("rate", a_rate),
    "crm:tier": Kind("tier", a_tier),
    "crm:remove_tier": Kind("tier", a_tier),
    "crm:revoke_token": Kind("token", a_token),
    "crm:accept_invitation": Kind("invitation", an_invitation),
    "segments:exclusion_list": LIST,
    "segments:edit_exclusion_list": LIST,
    "segments:exclusion_list_left_out": LIST,
    "segments:take_out_of_list": LIST,
    "segments:export_exclusion_list": LIST,
    "segments:put_back_on_list": Kind(
        "exception",
        an_exception,
        keys=lambda taken: {"pk": taken.exclusion_list_id, "customer": taken.customer_id},
    ),
    "segments:audience_export": EXPORT,
    "segments:audience_manifest": EXPORT,
    "segments:audience_file": Kind(
        "exported file", an_exported_file, keys=lambda file: {"pk": file.export_id, "file": file.pk}
    ),
    "crm:undo_store_change": Kind("store change", a_store_change),
    "segments:undo_thresholds": Kind(
        "saved threshold", a_saved_threshold, keys=lambda event: {"event": event.seq}
    ),
    "crm:import": IMPORT,
    "crm:import_problems": IMPORT,
    "crm:import_sample": Kind("sample file", lambda shop, owner: "order-lines"),
    "crm:try_sample": Kind("sample file", lambda shop, owner: "order-lines"),
    "crm:match_import": UPLOADED_IMPORT,
    "crm:import_again": UPLOADED_IMPORT,
    "crm:store_import": Kind("checked import", a_checked_import, "owner"),
    "crm:undo_import": Kind("stored import", a_stored_import, "owner"),
    "crm:job": JOB,
    "crm:cancel_job": JOB,
    "crm:repeat_job": Kind("failed job", a_failed_job, "owner"),
    "dashboard:leaky_everybody": CUSTOMER,  # of the negative control
    "api:customer": CUSTOMER,
    "api:order": ORDER,
    "api:import": IMPORT,
    "api:job": JOB,
    "api:run": Kind("run", a_run),
}


def as_it_is(form: Any) -> dict[str, Any]:
    """What a browser sends when nothing was typed."""
    shown = {name: form[name].value() for name in form.fields}
    return {
        name: "on" if value is True else value for name, value in shown.items() if value not in (None, False)
    }


PASSWORD = "correct horse battery staple"
# What makes a POST succeed, by the address's name; a callable gets the object of the address.
PAYLOADS: dict[str, dict[str, Any] | Callable[[Shop, str], dict[str, Any]]] = {
    "dashboard:edit_customer": {"first_name": "New", "last_name": "Name", "version": "1"},
    "dashboard:add_note": {"text": "Likes tea"},
    "dashboard:pin_note": {"pinned": "1"},
    "dashboard:edit_note": {"text": "Likes coffee"},
    "dashboard:customer_identities": {"kind": "EMAIL", "value": "another@example.com"},
    "dashboard:add_consent": {
        "subject": "EMAIL:MARKETING",
        "state": "WITHDRAWN",
        "source": "phone call",
        "happened_at": "2024-01-01T10:00",
    },
    "dashboard:suppress_customer": {"channel": "CALL", "reason": "DO_NOT_CALL"},
    "dashboard:customer_lists": lambda shop, role: {
        "exclusion_list": shop.made["exclusion list", role, OWN].pk,
        "reason": "Asked by phone",
    },
    "dashboard:change_weekly_report": {"wanted": "1"},
    "dashboard:make_board_pdf": {"from": "2026-01-01", "to": "2026-01-31"},
    "dashboard:save_view": {"page": "customers", "name": "Ours", "query": "type=LOYAL"},
    "dashboard:export_customers": {"reason": "Asked for", "format": "csv"},
    "dashboard:change_customers": lambda shop, role: {
        "action": "owner",
        "choice": "none",
        "id": [shop.made["customer", role, OWN].pk],
    },
    "crm:notice_settings": {"wanted": ["job_done"]},
    "crm:account": {"first_name": "New", "last_name": "Name", "language": "es", "theme": "DARK"},
    "crm:set_language": {"language": "es"},
    "crm:invite_user": {"email": "new@example.com", "role": "MARKETER"},
    "crm:user": {"first_name": "New", "last_name": "Name", "role": "MARKETER"},
    "crm:create_team": {"name": "A new team", "shares_customers": "on"},
    "crm:team": {"name": "Another name"},
    "crm:edit_product": {"title": "A new title", "price": "12", "cost": "5"},
    "crm:add_rate": {"currency": "GBP", "date": "2024-01-01", "rate": "1.2"},
    "crm:rate": {"date": "2023-01-01", "rate": "0.8"},
    "crm:add_tier": {"name": "Platinum", "rank": "99", "entry_measure": "ORDERS", "entry_from": "5"},
    "crm:tier": {"name": "Platinum", "rank": "99", "entry_measure": "ORDERS", "entry_from": "5"},
    "crm:change_store": lambda shop, role: {
        **as_it_is(StoreForm(instance=Store.current())),
        "name": "New",
        "confirmed": "1",
    },
    "segments:add_exclusion_list": {"name": "Ours", "types": ["LOYAL"], "platforms": ["meta"]},
    "segments:count_for_rule": {"types": ["LOYAL"]},
    "segments:edit_exclusion_list": {"name": "Renamed", "types": ["LOYAL"], "platforms": ["meta"]},
    "segments:take_out_of_list": lambda shop, role: {
        "who": str(factories.CustomerFactory().pk),
        "reason": "Asked",
    },
    "segments:export_exclusion_list": {"platforms": ["pinterest"]},
    "crm:new_import": lambda shop, role: {
        "files": [SimpleUploadedFile("orders.csv", b"order_id,placed_at,line_total\n1,2025-01-05,5\n")],
        "subject": "orders",
        "source": "shop",
    },
    "crm:match_import": {
        "format": "lines",
        "map_order_id": "order_id",
        "map_placed_at": "placed_at",
        "map_line_total": "line_total",
    },
    "segments:show_scheme": {"scheme": "classic"},
    "segments:pin_thresholds": {"active_days": "90", "high_value": "500"},
    "crm:create_token": {"name": "A shop", "scopes": ["orders:read"]},
    "crm:erase_customer": {"understood": "on"},
    "crm:accept_invitation": {"new_password1": PASSWORD, "new_password2": PASSWORD},
    "api:consent_list": lambda shop, role: {
        "customer": shop.made["customer", role, OWN].pk,
        "channel": "EMAIL",
        "purpose": "MARKETING",
        "state": "WITHDRAWN",
        "source": "phone call",
        "happened_at": (now() - timedelta(hours=1)).isoformat(),
    },
}
