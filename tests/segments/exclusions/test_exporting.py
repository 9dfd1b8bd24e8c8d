"""Files, members, differences and evidence over a sequence of exports."""

import gc
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.erasure import erase
from crm.models import AuditEvent
from segments.exclusions.exporting import ExportRefused, begin_export, remove_old_files, run_export
from segments.models import AudienceExport, AudienceMember, CustomerMetrics, PendingRemoval
from segments.platforms import PLATFORMS
from segments.platforms.forms import digest
from tests.factories import IdentityFactory, UserFactory
from tests.segments.exclusions.lapsed import NOW, TODAY, buyer, export, lines, say, shop, suppress_ads

pytestmark = pytest.mark.django_db


def row(address: str) -> str:
    """A Google row of somebody with nothing but this address."""
    return f"{digest(address)},,,,,"


def dull(address: str):
    return buyer(email=address, first_name="", last_name="")


def members(done: AudienceExport) -> list[int]:
    """The members of one export, rebuilt from the ledger."""
    mine = AudienceMember.objects.filter(
        exclusion_list=done.exclusion_list, platform=done.platform, since__seq__lte=done.seq
    )
    return sorted(m.customer_id for m in mine if m.until is None or m.until.seq > done.seq)


@pytest.mark.parametrize("code", [platform.code for platform in PLATFORMS])
def test_the_same_people_give_the_same_bytes_on_every_platform(code):
    lapsed = shop()
    for number in range(3):
        buyer(email=f"p{number}@example.com", phone=f"+1650253000{number}")

    first, second = export(lapsed, platform=code), export(lapsed, platform=code)

    hashes = [
        sorted(done.files.filter(operation="ADD").values_list("name", "sha256", "rows"))
        for done in (first, second)
    ]
    assert hashes[0] == hashes[1]
    assert hashes[0] != []
    assert (second.added, second.removed, second.people) == (0, 0, 3)


def test_the_manifest_names_every_file_with_the_hash_of_its_bytes():
    lapsed = shop()
    buyer(email="a@example.com")
    buyer(country="DE")
    say(buyer(email="b@example.com", country="DE"), "GRANTED")

    done = export(lapsed)

    assert {file["name"]: file["sha256"] for file in done.manifest["files"]} == {
        file.name: sha256(Path(file.content.path).read_bytes()).hexdigest() for file in done.files.all()
    }
    assert {key: done.manifest[key] for key in ("rows_in", "people_out", "identifiers_out", "skipped")} == {
        "rows_in": 3, "people_out": 2, "identifiers_out": 2, "skipped": {"UNKNOWN_REGION": 1},
    }  # fmt: skip
    assert done.manifest["consent_basis"] == {"granted": 1, "not_needed": 1}
    assert done.manifest["expires_on"] == "2027-11-23"  # 540 days later
    assert AuditEvent.objects.get(action="list.exported").object_id == str(done.pk)


def test_who_joined_and_who_left_is_told_and_written():
    lapsed = shop()
    stays, leaves = dull("stays@example.com"), dull("leaves@example.com")
    first = export(lapsed)
    CustomerMetrics.objects.filter(customer=leaves).update(last_order_on=TODAY)
    comes = dull("comes@example.com")

    second = export(lapsed, at=NOW + timedelta(hours=1))

    assert lines(first, "ADD") == [row("stays@example.com"), row("leaves@example.com")]
    assert lines(second, "ADD") == [row("stays@example.com"), row("comes@example.com")]
    assert lines(second, "NEW") == [row("comes@example.com")]
    assert lines(second, "REMOVE") == [row("leaves@example.com")]
    assert second.manifest["against_the_export_before"] == {"joined": {"JOINED": 1}, "left": {"RULE": 1}}
    assert members(first) == [stays.pk, leaves.pk]
    assert members(second) == [stays.pk, comes.pk]


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        pytest.param(lambda person: say(person, "WITHDRAWN"), "DENIED", id="withdrew ad consent"),
        pytest.param(
            lambda person: say(person, "OBJECTED", channel="CALL", purposes=("MARKETING",)),
            "OBJECTED",
            id="objected",
        ),
        pytest.param(suppress_ads, "SUPPRESSED", id="was suppressed for ads"),
        pytest.param(lambda person: erase(customer=person, at=NOW), "ERASED", id="was erased"),
    ],
)
def test_who_may_no_longer_be_there_is_in_the_next_file_to_remove_and_in_none_to_add(happens, reason):
    lapsed = shop()
    person = dull("gone@example.com")
    dull("stays@example.com")
    export(lapsed)

    happens(person)
    second = export(lapsed, at=NOW + timedelta(hours=1))
    third = export(lapsed, at=NOW + timedelta(hours=2))

    assert lines(second, "ADD") == [row("stays@example.com")]
    assert lines(second, "REMOVE") == [row("gone@example.com")]
    assert second.manifest["against_the_export_before"]["left"] == {reason: 1}
    assert lines(third, "REMOVE") == []


def test_who_never_was_on_a_platform_is_not_sent_there_to_be_removed():
    lapsed = shop()
    person = dull("never@example.com")
    say(person, "WITHDRAWN")

    assert list(export(lapsed).files.all()) == []


def test_an_erased_persons_hashes_are_kept_until_every_platform_has_its_file():
    lapsed = shop()
    person = dull("gone@example.com")
    export(lapsed, platform="google")
    export(lapsed, platform="meta")

    erase(customer=person, at=NOW)

    assert sorted(PendingRemoval.objects.values_list("platform", flat=True)) == ["google", "meta"]

    export(lapsed, platform="google", at=NOW + timedelta(hours=1))

    assert [(p.platform, bool(p.rows)) for p in PendingRemoval.objects.order_by("platform")] == [
        ("google", False), ("meta", True),
    ]  # fmt: skip


def test_a_new_address_is_sent_and_the_person_counts_as_changed():
    lapsed = shop()
    person = dull("old@example.com")
    export(lapsed)
    IdentityFactory(customer=person, value="new@example.com")

    second = export(lapsed, at=NOW + timedelta(hours=1))

    assert lines(second, "NEW") == [row("old@example.com"), row("new@example.com")]
    assert second.manifest["against_the_export_before"] == {"joined": {"CHANGED": 1}, "left": {}}


def test_an_export_that_is_run_again_changes_nothing():
    from segments.exclusions.exporting import run_export

    lapsed = shop()
    dull("a@example.com")
    done = export(lapsed)

    again = run_export(AudienceExport.objects.get(pk=done.pk), at=NOW + timedelta(days=1))

    assert (again.finished_at, again.files.count(), AudienceMember.objects.count()) == (NOW, 1, 1)


def test_plain_files_hold_the_address_and_their_reason_is_evidence():
    lapsed = shop()
    dull("plain@example.com")

    done = export(lapsed, plain_reason="The platform's support asked for a test file")

    assert lines(done, "ADD") == ["plain@example.com,,,,,"]
    assert (done.manifest["hashed"], done.manifest["plain_reason"]) == (
        False, "The platform's support asked for a test file",
    )  # fmt: skip


def test_only_an_admin_exports():
    lapsed = shop()

    with pytest.raises(ExportRefused):
        begin_export(exclusion_list=lapsed, platform="google", as_of=NOW, by=UserFactory(role="MARKETER"))


def test_files_go_after_their_retention_time_and_the_evidence_stays():
    lapsed = shop()
    dull("a@example.com")
    done = export(lapsed)

    assert remove_old_files(NOW + timedelta(days=1)) == 1
    assert done.files.get().content.name == ""
    assert AudienceExport.objects.get(pk=done.pk).manifest["files"][0]["rows"] == 1


def test_the_number_of_statements_does_not_grow_with_people():
    lapsed = shop()
    asked = []
    for more in (3, 27):
        for _ in range(more):
            buyer()
        with CaptureQueriesContext(connection) as statements:
            done = export(lapsed, platform="google" if more == 3 else "meta")
        asked.append((done.people, len(statements)))

    assert [people for people, _ in asked] == [3, 30]
    assert asked[1][1] <= asked[0][1]


def test_cycles_are_not_looked_for_during_an_export_and_are_again_after_one_that_breaks():
    lapsed = shop()
    buyer()
    begun = begin_export(exclusion_list=lapsed, platform="google", as_of=NOW, by=None)
    seen = []

    def breaks(*_progress: object) -> None:
        seen.append(gc.isenabled())
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        run_export(begun, at=NOW, tell=breaks)

    assert seen == [False]
    assert gc.isenabled()


def test_the_first_export_writes_who_joins_into_the_ledger_alone():
    lapsed = shop()
    people = [dull(f"p{number}@example.com") for number in range(3)]
    suppress_ads(dull("out@example.com"))

    with CaptureQueriesContext(connection) as statements:
        done = export(lapsed)

    assert members(done) == [person.pk for person in people]
    assert (done.added, done.manifest["against_the_export_before"]) == (
        3,
        {"joined": {"JOINED": 3}, "left": {}},
    )
    assert not [query for query in statements if query["sql"].startswith("INSERT INTO audience_new")]


def test_an_export_to_the_same_people_changes_no_member():
    lapsed = shop()
    person = dull("stays@example.com")
    export(lapsed)

    with CaptureQueriesContext(connection) as statements:
        second = export(lapsed, at=NOW + timedelta(hours=1))

    writes = (f"UPDATE {AudienceMember._meta.db_table}", f"INSERT INTO {AudienceMember._meta.db_table}")
    assert members(second) == [person.pk]
    assert not [query for query in statements if query["sql"].startswith(writes)]
