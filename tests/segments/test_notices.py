"""Account managers hear of customers of theirs that became at-risk."""

from datetime import UTC, datetime, timedelta

import pytest

from crm.models import Customer, Notice, Store
from crm.notices import NOTICE_KINDS
from segments.engine import recalculate
from segments.notices import tell_owners
from tests.factories import OrderFactory, UserFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 8, 40, tzinfo=UTC)


@pytest.fixture
def slipping():
    """`slipping(owner, 3)`: so many customers who are loyal three days ago and at-risk now."""
    store = Store.current()
    store.pinned_active_days, store.pinned_high_value = 90, 100
    store.save()

    def make(*owned):
        for owner, people in owned:
            for _n in range(people):
                OrderFactory(customer__owner=owner, placed_at=AT - timedelta(days=92), goods=500)
        recalculate(as_of=AT - timedelta(days=3), full=True)
        recalculate(as_of=AT, full=True)

    return make


def told():
    return [(notice.user, notice.data["people"], notice.customer) for notice in Notice.objects.order_by("user")]


def test_each_owner_hears_how_many(slipping):
    one, three = UserFactory(role="ACCOUNT_MANAGER"), UserFactory(role="ACCOUNT_MANAGER")
    slipping((one, 1), (three, 3), (None, 2), (UserFactory(is_active=False), 1))

    tell_owners(at=AT)

    assert told() == [(one, 1, Customer.objects.get(owner=one)), (three, 3, None)]


def test_asking_again_tells_nothing_again(slipping):
    slipping((UserFactory(role="ACCOUNT_MANAGER"), 3))

    assert (tell_owners(at=AT), tell_owners(at=AT + timedelta(hours=1)), Notice.objects.count()) == (1, 0, 1)


def test_a_first_look_and_history_are_no_news(slipping):
    OrderFactory(
        customer__owner=UserFactory(role="ACCOUNT_MANAGER"), placed_at=AT - timedelta(days=200), goods=500
    )
    recalculate(as_of=AT, full=True)
    first = tell_owners(at=AT)
    slipping((UserFactory(role="ACCOUNT_MANAGER"), 1))

    assert (first, tell_owners(at=AT + timedelta(days=3))) == (0, 0)


def test_several_lead_to_the_list_of_exactly_them(slipping, client):
    owner = UserFactory(role="ACCOUNT_MANAGER")
    slipping((owner, 3), (UserFactory(role="ACCOUNT_MANAGER"), 2))
    OrderFactory(customer__owner=owner, placed_at=AT - timedelta(days=300), goods=500)
    recalculate(as_of=AT, full=True)
    tell_owners(at=AT)
    client.force_login(owner)

    notice = Notice.objects.get(user=owner)
    listed = client.get(NOTICE_KINDS["at_risk"].lead(notice)).context["page"].paginator.count

    assert (NOTICE_KINDS["at_risk"].tell(notice, owner), listed) == ("3 of your customers became at-risk.", 3)


def test_one_owner_and_three_cost_the_same_reads(slipping, django_assert_max_num_queries):
    slipping(*((UserFactory(role="ACCOUNT_MANAGER"), 2) for _n in range(3)))
    tell_owners(at=AT)

    with django_assert_max_num_queries(4):
        tell_owners(at=AT)
