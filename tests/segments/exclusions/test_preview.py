"""The numbers before anything leaves are those that would leave."""

import pytest

from segments.exclusions.preview import preview
from segments.models import ExclusionList
from segments.platforms import PLATFORMS
from tests.segments.exclusions.lapsed import NOW, buyer, export, say, shop

pytestmark = pytest.mark.django_db


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
    assert (told.on_list, difference.now, difference.joined, difference.left) == (3, 2, 1, 1)
    done = export(lapsed, platform="pinterest")
    assert (done.people, done.added, done.removed) == (difference.now, difference.joined, difference.left)


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
    shop()
    steps = {
        entry.is_seed: next(
            ready.steps for ready in preview(entry, as_of=NOW).platforms if ready.platform is platform
        )
        for entry in ExclusionList.objects.filter(preset__in=["LAPSED", "SEED"])
    }

    upload, use = platform.steps[:-1], platform.steps[-1:]
    assert steps[False] == (*upload, *use)
    assert steps[True] == (*upload, *(() if platform.can_exclude_lookalikes else use), *platform.seed_steps)
