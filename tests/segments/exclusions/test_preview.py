"""The numbers before anything leaves are those that would leave."""

from datetime import timedelta

import pytest

from segments.exclusions.preview import preview
from segments.exclusions.rule import ExclusionRule
from segments.exclusions.selection import REASONS
from segments.models import CustomerMetrics, ExclusionException, ExclusionList, Run
from segments.platforms import PLATFORMS
from tests.factories import IdentityFactory, OrderFactory
from tests.segments.exclusions.lapsed import NOW, TODAY, buyer, export, say, shop

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


def test_the_difference_counts_whom_the_platform_of_the_last_export_can_match():
    lapsed = shop()
    buyer(email=None, phone="+16505550100")
    gone = buyer()
    buyer()
    export(lapsed, platform="pinterest")
    say(gone, "WITHDRAWN")
    buyer()

    told = preview(lapsed, as_of=NOW)

    difference = told.difference
    assert (told.on_list, difference.now, difference.joins, difference.leaves) == (3, 2, 1, 1)
    done = export(lapsed, platform="pinterest")
    assert (done.people, done.added, done.removed) == (difference.now, difference.joins, difference.leaves)


def test_reasons_stand_with_the_most_people_first():
    lapsed = shop()
    buyer(email=None)
    for _ in range(2):
        buyer(country="DE")

    assert [(one.code, one.people) for one in preview(lapsed, as_of=NOW).left_out] == [
        ("UNKNOWN_REGION", 2), ("NO_IDENTIFIER", 1),
    ]  # fmt: skip


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.code)
def test_a_seed_is_uploaded_like_a_list_and_only_its_use_differs(platform):
    upload, use = platform.steps[:-1], platform.steps[-1:]

    assert platform.how_to(seed=False) == (*upload, *use)
    kept = () if platform.can_exclude_lookalikes else use
    assert platform.how_to(seed=True) == (*upload, *kept, *platform.seed_steps)


RULES = {
    "the ready list": ExclusionRule(types=("NON_TARGET",), lapsed=True),
    "not only lapsed": ExclusionRule(types=("NON_TARGET",)),
    "who never bought too": ExclusionRule(types=("NON_TARGET",), lapsed=True, never_bought=True),
    "all of a stage": ExclusionRule(stages=("DORMANT", "PROSPECT"), never_bought=True),
    "one of two": ExclusionRule(types=("LOYAL",), stages=("DORMANT",), lapsed=True, match="ANY"),
}


@pytest.mark.parametrize("name", RULES)
def test_the_steps_take_away_what_lies_between_the_named_and_the_matched(name):
    shop()
    for days in (10, 91, 180, 181, 400):
        buyer(last_order_on=TODAY - timedelta(days=days))
    buyer(last_order_on=None, stage="PROSPECT")
    buyer(type_code="LOYAL", stage="MATURE", last_order_on=TODAY)
    entry = ExclusionList.objects.create(name="any", rule=RULES[name].stored(), created_at=NOW)

    found = preview(entry, as_of=NOW)

    steps = {step.code: step.people for step in found.funnel.steps} if found.funnel else {}
    named = found.funnel.named if found.funnel else found.matched
    assert named - sum(steps.values()) == found.matched
    assert (named, steps) == {
        "the ready list": (6, {"NEVER": 1, "RECENT": 3}), "not only lapsed": (6, {"NEVER": 1}),
        "who never bought too": (6, {"RECENT": 3}), "all of a stage": (6, {}),
        "one of two": (6, {"RECENT": 4}),
    }[name]  # fmt: skip


def _order(person):
    OrderFactory(customer=person, placed_at=NOW + timedelta(hours=1))


def _retype(code):
    return lambda person: CustomerMetrics.objects.filter(customer=person).update(type_code=code)


def _order_and_retype(person):
    _order(person)
    _retype("LOW_VALUE")(person)


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        pytest.param(_order_and_retype, "Bought again", id="bought again"),
        pytest.param(_retype("ABANDONED"), "Opened a cart", id="opened a cart"),
        pytest.param(_retype("SUBSCRIBER"), "Of another type by now", id="is of another type"),
        pytest.param(
            lambda person: CustomerMetrics.objects.filter(customer=person).update(last_order_on=TODAY),
            "The rule no longer holds", id="something else of the rule",
        ),
        pytest.param(lambda person: say(person, "WITHDRAWN"), str(REASONS["DENIED"][0]), id="withdrew"),
    ],
)  # fmt: skip
def test_it_is_told_why_people_would_leave(happens, reason):
    lapsed = shop()
    buyer()
    gone = buyer()
    export(lapsed)

    happens(gone)
    difference = preview(lapsed, as_of=LATER).difference

    assert [(str(label), people) for label, people in difference.left] == [(reason, 1)]
    assert difference.now == difference.export.people + difference.joins - difference.leaves == 1
    assert export(lapsed, at=LATER).removed == difference.leaves


def _passes_the_days():
    """180 days on the day of the export before, so not yet on the list; a day later they have passed."""
    Run.objects.update(as_of=NOW - timedelta(days=1))
    person = buyer(last_order_on=TODAY - timedelta(days=181))
    return person, lambda: Run.objects.update(as_of=NOW)


def _says_yes():
    person = buyer(country="DE")
    return person, lambda: say(person, "GRANTED", at=NOW + timedelta(hours=1))


def _becomes_reachable():
    person = buyer(email=None)
    return person, lambda: IdentityFactory(
        customer=person, value="new@example.com", first_seen_at=NOW + timedelta(hours=1)
    )


def _is_put_back(lapsed):
    person = buyer()
    taken = ExclusionException.objects.create(
        exclusion_list=lapsed, customer=person, reason="asked", added_at=NOW
    )
    return person, taken.delete


@pytest.mark.parametrize(
    ("comes", "reason"),
    [
        pytest.param(lambda lapsed: _passes_the_days(), "Passed twice the active days", id="passed the days"),
        pytest.param(lambda lapsed: _says_yes(), "Said yes to ad use", id="said yes"),
        pytest.param(lambda lapsed: _becomes_reachable(), "A new e-mail or phone", id="became reachable"),
        pytest.param(_is_put_back, "New on the list", id="was put back"),
    ],
)
def test_it_is_told_why_people_would_join(comes, reason):
    lapsed = shop()
    stays = buyer(last_order_on=TODAY - timedelta(days=500))
    person, happens = comes(lapsed)
    export(lapsed)

    happens()
    difference = preview(lapsed, as_of=LATER).difference

    assert [(str(label), people) for label, people in difference.joined] == [(reason, 1)]
    assert difference.now == difference.export.people + difference.joins - difference.leaves == 2
    assert export(lapsed, at=LATER).added == 1
    assert stays.pk != person.pk


def test_who_is_sent_again_with_other_identifiers_neither_joins_nor_leaves():
    lapsed = shop()
    person = buyer()
    export(lapsed)
    IdentityFactory(customer=person, value="second@example.com")

    difference = preview(lapsed, as_of=LATER).difference

    assert (difference.joined, difference.left, difference.changed, difference.now) == ([], [], 1, 1)
