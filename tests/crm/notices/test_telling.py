"""Who is told what, once, and never of what they may not see."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from crm.jobs import JOB_KINDS, JobKind, enqueue
from crm.jobs.queue import sweep
from crm.jobs.running import run_job
from crm.models import Job, Notice
from crm.notes import write_note
from crm.notices import tell
from crm.notices.telling import mark_read, mentioned, remove_old, unread
from crm.personal_facts import change_facts
from tests.factories import CustomerFactory, JobFactory, NoticeFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 2, 8, 40, tzinfo=UTC)


@pytest.fixture
def manager():
    return UserFactory(role="ACCOUNT_MANAGER")


@pytest.fixture
def kind(monkeypatch):
    """`kind(run)` -> the code of a kind of job that does this."""

    def make(run):
        monkeypatch.setitem(JOB_KINDS._kinds, "test.work", JobKind("test.work", "Work", run))
        return "test.work"

    return make


def told(user):
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def breaks(job, progress):
    raise RuntimeError


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        pytest.param(lambda job, progress: {}, ["job_done"], id="done"),
        pytest.param(breaks, ["job_failed"], id="failed"),
    ],
)
def test_the_end_of_a_job_is_told_to_whoever_started_it(kind, manager, work, expected):
    job = enqueue(kind(work), at=AT, owner=manager)

    run_job(job.pk, clock=lambda: AT, beats=False)

    assert (told(manager), Notice.objects.count()) == (expected, 1)


def test_refused_lines_are_told_with_the_end(kind, manager):
    job = enqueue(kind(lambda job, progress: {"refused": 3}), at=AT, owner=manager)

    run_job(job.pk, clock=lambda: AT, beats=False)

    assert Notice.objects.get().data == {"job": "test.work", "refused": 3}


def test_a_repeat_is_told_again_and_work_of_nobody_is_not(kind, manager):
    job = enqueue(kind(lambda job, progress: {}), at=AT, owner=manager)
    run_job(job.pk, clock=lambda: AT, beats=False)
    Job.objects.filter(pk=job.pk).update(state="QUEUED", finished_at=None)
    run_job(job.pk, clock=lambda: AT, beats=False)
    nobodys = enqueue("test.work", at=AT, owner=None)
    run_job(nobodys.pk, clock=lambda: AT, beats=False)

    assert told(manager) == ["job_done", "job_done"]


def test_a_job_that_is_given_up_is_told(manager):
    JobFactory(owner=manager, state="RUNNING", heartbeat_at=AT - timedelta(hours=1), attempts=5, max_attempts=5)

    sweep(at=AT, pause=lambda seconds: None)

    assert told(manager) == ["job_failed"]


def test_an_owner_hears_what_a_colleague_does_and_not_the_own_doing(manager):
    admin = UserFactory(role="ADMIN")
    customer = CustomerFactory(owner=manager)
    for by in (manager, admin):
        write_note(customer=customer, text="Likes oak.", pinned=False, by=by, at=AT)
        customer.refresh_from_db()
        change_facts(customer=customer, version=customer.version, values={"city": by.username}, by=by, at=AT)

    assert (told(manager), told(admin)) == (["customer_noted", "customer_changed"], [])


def test_a_new_owner_hears_of_the_customer(manager):
    customer = CustomerFactory(owner=UserFactory(role="ACCOUNT_MANAGER"))

    change_facts(customer=customer, version=1, values={"owner": manager}, by=UserFactory(), at=AT)

    assert told(manager) == ["customer_given"]


def test_a_name_in_a_note_is_told_to_who_may_open_the_customer():
    team = TeamFactory()
    owner, ines, stranger = (
        UserFactory(role="ACCOUNT_MANAGER", team=group, email=f"{name}@lind.example", first_name="Same")
        for name, group in (("omar.f", team), ("ines", team), ("rui", None))
    )
    customer = CustomerFactory(owner=owner)

    write_note(customer=customer, text="@ines, @rui: see @omar.f.", pinned=False, by=UserFactory(), at=AT)

    assert (told(ines), told(stranger), told(owner)) == (["mention"], [], ["mention"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("ask @Élodie", ["elodie.m"], id="a first name in any spelling"),
        pytest.param("ask @elodie.m.", ["elodie.m"], id="the address, at the end of a sentence"),
        pytest.param("ask @sam", [], id="two have this name"),
        pytest.param("mail elodie@elodie.m", [], id="an e-mail address"),
        pytest.param("ask @gone", [], id="who left"),
    ],
)
def test_mentions(text, expected):
    for name, first, active in (
        ("elodie.m", "Elodie", True), ("sam.a", "Sam", True), ("sam.b", "Sam", True), ("gone", "Gone", False),
    ):  # fmt: skip
        UserFactory(email=f"{name}@lind.example", first_name=first, is_active=active)

    assert [user.email.partition("@")[0] for user in mentioned(text)] == expected


def test_nobody_is_told_what_they_muted_or_after_they_left(manager):
    quiet = UserFactory(muted_notices=["mention"])
    gone = UserFactory(is_active=False)

    tell([manager, quiet, gone], "mention", at=AT, customer=CustomerFactory())

    assert (told(manager), told(quiet), told(gone)) == (["mention"], [], [])


def test_the_same_key_is_told_once(manager):
    for _again in range(2):
        tell([manager], "job_done", at=AT, data={"job": "x"}, key="job:1:1")

    assert told(manager) == ["job_done"]


def test_reading_one_and_reading_all(manager):
    first, _second = (NoticeFactory(user=manager, customer=None) for _n in "12")
    foreign = NoticeFactory(customer=None)

    counts = [unread(manager)]
    mark_read(user=manager, at=AT, notice=first.pk)
    counts.append(unread(manager))
    mark_read(user=manager, at=AT, notice=foreign.pk)
    mark_read(user=manager, at=AT)
    counts.append(unread(manager))

    assert (counts, unread(foreign.user)) == ([2, 1, 0], 1)


def test_old_notices_are_removed(manager):
    NoticeFactory(user=manager, happened_at=AT - timedelta(days=91))
    kept = NoticeFactory(user=manager, happened_at=AT - timedelta(days=89))

    remove_old(AT - timedelta(days=90))

    assert list(Notice.objects.all()) == [kept]


def test_counting_the_new_reads_an_index(manager):
    NoticeFactory(user=manager)
    if connection.vendor == "postgresql":  # it reads a table of one row as it is
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")

    plan = Notice.objects.visible_to(manager).filter(read_at__isnull=True).explain()

    whole = "SCAN crm_notice" if connection.vendor == "sqlite" else "Seq Scan on crm_notice"
    assert ("crm_notice" in plan, whole in plan) == (True, False)
