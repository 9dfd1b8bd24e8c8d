"""After erasure nothing tells who it was, and no total has changed."""

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db.models import Sum

from crm import erasure
from crm.audit import faults, open_personal, record
from crm.contact import may_contact
from crm.models import (
    AuditEvent,
    Customer,
    CustomerKey,
    DirtyCustomer,
    Identity,
    ImportBefore,
    ImportFile,
    ImportProblem,
    Order,
    Suppression,
    Tombstone,
)
from crm.people import PersonErased
from crm.tombstones import address_hash, erased_among
from tests.factories import (
    LONG_AGO,
    CartFactory,
    ConsentFactory,
    CustomerFactory,
    IdentityFactory,
    ImportFactory,
    JobFactory,
    OrderFactory,
    TouchpointFactory,
    UserFactory,
)

AT = LONG_AGO + timedelta(days=400)
CANARY = "Zyxwvut"
EMAIL = "zyxwvut@canary.example.com"
PHONE = "+34612987654"
pytestmark = pytest.mark.django_db


def known_person():
    """Somebody whose name or address stands wherever Hexad keeps one."""
    batch = ImportFactory(state="STORED")
    customer = CustomerFactory(
        first_name=CANARY, last_name="Ñandú", search_name=f"{CANARY} nandu".lower(), city=CANARY, region=CANARY,
        postal_code=CANARY, language="es", country="ES", birthday="1980-02-03", gender=CANARY, age_band=CANARY,
        extras={"Company": CANARY}, created_by_import=batch, owner=UserFactory(role="ACCOUNT_MANAGER"),
    )  # fmt: skip
    for kind, namespace, value in (
        ("EMAIL", "", EMAIL),
        ("PHONE", "", PHONE),
        ("CHANNEL", "shop", f"{CANARY}-1"),
    ):
        identity = IdentityFactory(customer=customer, kind=kind, namespace=namespace, value=value)
    TouchpointFactory(customer=customer, text=f"{CANARY} wants tea", data={"to": EMAIL}, external_id=EMAIL)
    CartFactory(customer=customer, url=f"https://shop.example.com/?u={CANARY}")
    OrderFactory(customer=customer, goods=70)
    ConsentFactory(customer=customer, created_by_import=batch)
    record("customer.changed", at=LONG_AGO, obj=customer, personal={"first_name": [CANARY, "X"]})
    ImportBefore.objects.create(
        batch=batch, table="crm_customer", row_id=customer.pk, image={"first_name": CANARY}
    )
    ImportBefore.objects.create(batch=batch, table="crm_identity", row_id=identity.pk, image={"value": EMAIL})
    for data in ({"value": EMAIL.upper()}, {"value": f"{CANARY} Ñandú"}, {"value": "0034 612-98 76.54"}):
        ImportProblem.objects.create(batch=batch, file="a.csv", line=2, code="bad", data=data)
    ImportFile.objects.create(
        batch=batch,
        name=f"{CANARY}.csv",
        size=9,
        sha256="0" * 64,
        content=ContentFile(CANARY, name="upload.csv"),
    )
    for page in ("customers", "orders"):
        JobFactory(
            kind=f"{page}.export", state="DONE", finished_at=LONG_AGO, file=ContentFile(CANARY, name="a.csv")
        )
    return customer


def everything_stored(media):
    """Every value of every row of every model, and every file, as one text."""
    rows = [
        list(model._default_manager.values_list())
        for model in apps.get_models()
        if model._meta.app_label in {"crm", "segments"}
    ]
    files = [path.read_text() for path in media.rglob("*") if path.is_file()]
    return json.dumps([rows, files], default=str, ensure_ascii=False).casefold()


TRACES = [CANARY, EMAIL, PHONE, PHONE[3:], "Ñandú", "nandu", "1980-02-03", "612-98 76.54"]


def found_traces(settings):
    stored = everything_stored(settings.MEDIA_ROOT)
    return [trace for trace in TRACES if trace.casefold() in stored]


def test_the_search_finds_what_there_is_to_find(settings):
    known_person()

    assert found_traces(settings) == TRACES


def test_nothing_tells_who_it_was(settings, django_capture_on_commit_callbacks):
    customer = known_person()

    with django_capture_on_commit_callbacks(execute=True):
        counts = erasure.erase(customer=customer, at=AT, by=UserFactory(role="ADMIN"))

    assert found_traces(settings) == []
    assert counts == {
        "addresses": 3, "before_images": 2, "reports": 3, "files": 3, "rows": 3, "emptied": 3,
    }  # fmt: skip


def test_other_peoples_data_stays(settings, django_capture_on_commit_callbacks):
    customer, other = known_person(), CustomerFactory(first_name="Maria", created_by_import=ImportFactory())
    IdentityFactory(customer=other, value="maria@example.com")
    TouchpointFactory(customer=other, text="likes tea")
    ImportProblem.objects.create(
        batch=ImportFactory(), file="a.csv", line=3, code="bad", data={"value": "+34 600 00 00 54"}
    )
    ImportFile.objects.create(
        batch=other.created_by_import,
        name="b.csv",
        size=1,
        sha256="1" * 64,
        content=ContentFile("x", name="b.csv"),
    )

    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(customer=customer, at=AT)

    other.refresh_from_db()
    assert (other.first_name, other.touchpoints.get().text) == ("Maria", "likes tea")
    assert list(Identity.objects.values_list("value", flat=True)) == ["maria@example.com"]
    assert list(ImportProblem.objects.exclude(data={}).values_list("line", flat=True)) == [3]
    assert [file.name for file in ImportFile.objects.exclude(content="")] == ["b.csv"]


def test_orders_and_their_totals_stay():
    customer = known_person()
    before = Order.objects.aggregate(Sum("goods"), Sum("net_base"))

    erasure.erase(customer=customer, at=AT)

    assert Order.objects.aggregate(Sum("goods"), Sum("net_base")) == before
    assert Order.objects.get().customer_id == customer.pk


def test_the_person_becomes_a_pseudonym_in_no_list():
    customer = known_person()

    erasure.erase(customer=customer, at=AT)

    customer.refresh_from_db()
    assert (str(customer), customer.erased_at, customer.owner, customer.version) == (
        f"#{customer.pk}",
        AT,
        None,
        2,
    )
    assert list(Customer.objects.visible_to(UserFactory(role="ADMIN"))) == []
    assert DirtyCustomer.objects.filter(customer=customer).exists()


def test_the_addresses_are_recognised_without_being_known():
    customer = known_person()

    erasure.erase(customer=customer, at=AT)

    addresses = [("EMAIL", "", EMAIL), ("PHONE", "", PHONE), ("CHANNEL", "shop", f"{CANARY}-1")]
    assert erased_among(
        [*addresses, ("EMAIL", "", "maria@example.com"), ("CHANNEL", "other", f"{CANARY}-1")]
    ) == {*addresses}
    assert Tombstone.objects.count() == 3


def test_the_hash_of_an_address_needs_the_installations_key(settings, tmp_path):
    here = address_hash("EMAIL", EMAIL)
    settings.HEXAD_KEY_FILE = tmp_path / "another.key"

    assert address_hash("EMAIL", EMAIL) != here


def test_every_channel_is_suppressed_for_good():
    customer = known_person()

    erasure.erase(customer=customer, at=AT)

    assert set(Suppression.objects.values_list("channel", "reason", "purpose", "lifted_at")) == {
        (channel, "ERASED", "", None) for channel in ("EMAIL", "SMS", "CALL", "POST", "WHATSAPP", "ADS")
    }
    assert may_contact(customer, channel="POST", purpose="MARKETING", at=AT).refusal == "ERASED"


def test_the_audit_log_stays_whole_and_cannot_be_opened():
    customer, admin = known_person(), UserFactory(role="ADMIN")

    erasure.erase(customer=customer, at=AT, by=admin)

    assert list(faults()) == []
    assert [open_personal(event) for event in AuditEvent.objects.order_by("seq")] == [None, None]
    assert CustomerKey.objects.get().key is None
    last = AuditEvent.objects.order_by("seq").last()
    assert (last.action, last.actor, last.object_id) == ("customer.erased", admin, str(customer.pk))


def test_a_higher_app_is_asked_first_while_the_addresses_are_there(monkeypatch):
    seen = []
    monkeypatch.setattr(
        erasure,
        "BEFORE_ERASURE",
        [lambda customer, at: seen.append(sorted(customer.identities.values_list("value", flat=True)))],
    )
    customer = known_person()

    erasure.erase(customer=customer, at=AT)

    assert seen == [[PHONE, f"{CANARY}-1", EMAIL]]


def test_erasing_twice_is_refused():
    customer = known_person()
    erasure.erase(customer=customer, at=AT)

    with pytest.raises(PersonErased):
        erasure.erase(customer=customer, at=AT)

    assert AuditEvent.objects.filter(action="customer.erased").count() == 1


@pytest.mark.parametrize("role", ["ACCOUNT_MANAGER", "SALES_REP", "MARKETER", "AUDITOR"])
def test_only_an_admin_erases(role):
    customer = known_person()

    with pytest.raises(erasure.MayNotErase):
        erasure.erase(customer=customer, at=AT, by=UserFactory(role=role))

    assert Identity.objects.count() == 3


def test_a_failed_erasure_keeps_everything(monkeypatch, settings, django_capture_on_commit_callbacks):
    def fail(*_args, **_kwargs):
        raise RuntimeError

    customer = known_person()
    monkeypatch.setattr(erasure, "mark_dirty", fail)

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError):
        erasure.erase(customer=customer, at=AT)

    assert found_traces(settings) == TRACES
