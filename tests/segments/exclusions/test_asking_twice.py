"""One form asks for its exports once, whoever presses how often; counted on PostgreSQL, with the key left out as control."""

from functools import partial
from uuid import UUID

import pytest

from segments.exclusions.jobs import ask_for_exports
from segments.models import AudienceExport
from tests.crm.test_access_races import on_postgresql, together
from tests.factories import UserFactory
from tests.segments.exclusions.lapsed import NOW, shop

__all__ = ["on_postgresql"]  # a fixture for every test here
pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
KEY = UUID("8a1d4c1e-2f0b-4a53-9d55-0c8b7b1f6a11")
PRESSES = 8


@pytest.mark.parametrize(
    ("key", "exports"), [pytest.param(KEY, 2, id="with a key"), pytest.param(None, 2 * PRESSES, id="without")]
)
def test_a_form_pressed_at_the_same_moment_asks_once(key, exports):
    ask = partial(
        ask_for_exports,
        exclusion_list=shop(), platforms=["google", "x"], by=UserFactory(role="ADMIN"), at=NOW, asked_with=key,
    )  # fmt: skip

    failed = together(*[ask] * PRESSES)

    assert failed == []
    assert AudienceExport.objects.count() == exports
    assert AudienceExport.objects.exclude(job=None).values("job").distinct().count() == exports
