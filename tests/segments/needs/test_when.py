"""When labels are looked at: in the night, and after a full pass that somebody asked for."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from crm.jobs import enqueue
from crm.night import steps
from segments.engine import recalculate
from segments.models import CustomerNeed, NeedMeasure
from tests.segments.needs.shop import AS_OF, regular

pytestmark = pytest.mark.django_db


def test_the_night_looks_after_thresholds_and_types():
    codes = [step.code for step in steps()]

    assert codes.index("needs") == codes.index("segments") + 1


def test_the_night_says_what_it_found():
    for off in (0, 1, 2, 3, 4):
        regular(discount=off)
    out = StringIO()

    call_command("nightly", "--as-of", "2026-11-23", "--json", stdout=out)

    found = json.loads(out.getvalue())["needs"]
    assert found == {"labels": 1, "customers": 1, "changed": 1}


@pytest.mark.parametrize(
    ("asked", "looked"), [(["--full"], True), ([], False)], ids=["full", "only who is due"]
)
def test_the_command_looks_after_a_full_pass_and_prints_the_same_json(asked, looked):
    regular()
    recalculate(as_of=AS_OF, full=True)
    out = StringIO()

    call_command("recalculate", "--as-of", "2026-11-24", "--json", *asked, stdout=out)

    assert NeedMeasure.objects.exists() is looked
    assert "needs" not in json.loads(out.getvalue())


def test_the_command_tells_people_how_many_there_are():
    for off in (0, 1, 2, 3, 4):
        regular(discount=off)
    out = StringIO()

    call_command("recalculate", "--as-of", "2026-11-24", "--full", stdout=out)

    assert "Needs: labels 1, customers 1, changed 1" in out.getvalue()


def test_a_run_for_an_earlier_day_leaves_labels_alone():
    regular()
    recalculate(as_of=AS_OF, full=True)

    call_command("recalculate", "--as-of", "2026-01-01", "--full", stdout=StringIO())

    assert not NeedMeasure.objects.exists()


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("segments.recalculate", {"as_of": AS_OF.isoformat()}),
        ("segments.replay", {"first": "2026-10-31", "last": "2026-11-23", "every": "month"}),
    ],
)
def test_recalculation_and_replay_end_with_the_labels(run_jobs, kind, payload):
    for off in (0, 1, 2, 3, 4):
        regular(discount=off)
    enqueue(kind, at=AS_OF, payload=payload)

    run_jobs(clock=lambda: AS_OF)

    assert CustomerNeed.objects.get().code == "PRICE_SENSITIVE"
    assert NeedMeasure.objects.first().as_of.date() == AS_OF.date()
