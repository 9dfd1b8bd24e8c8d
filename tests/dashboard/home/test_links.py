"""Every number on the first page leads to exactly the people it counts."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from crm.models import Customer
from segments.engine import recalculate
from tests.factories import CartFactory, ConsentFactory, CustomerFactory, OrderFactory, UserFactory


@pytest.fixture
def a_week(store, at):
    """Own people and foreign ones to whom everything happened that a briefing tells."""

    def happen(owner):
        moved = ConsentFactory(happened_at=at - timedelta(days=20), customer__owner=owner).customer
        recalculate(as_of=at - timedelta(days=3), full=True)
        OrderFactory(customer=moved, placed_at=at - timedelta(hours=20), goods=600)
        OrderFactory(customer__owner=owner, placed_at=at - timedelta(days=88), goods=600)
        CartFactory(customer__owner=owner, opened_at=at - timedelta(hours=5))
        ConsentFactory(customer=moved, state="WITHDRAWN", happened_at=at - timedelta(hours=3))
        CustomerFactory(owner=owner, joined_at=at - timedelta(hours=2))

    def make(owner):
        happen(owner)
        happen(UserFactory(role="ACCOUNT_MANAGER"))
        recalculate(as_of=at, full=True)

    return make


def listed(client, **query):
    return client.get("/customers/", query).context["page"].paginator.count


@pytest.mark.parametrize("role", ["ADMIN", "ACCOUNT_MANAGER", "AUDITOR"])
@pytest.mark.parametrize("since", ["day", "week"])
def test_a_number_and_the_list_behind_it_agree(signed_in, a_week, role, since):
    client = signed_in(role)
    a_week(client.user)

    response = client.get("/", {"since": since})
    told, instant = response.context["briefing"], told_instant(response)

    assert told.moves.people == listed(client, moved=instant) > 0
    assert told.moves.to == {code: listed(client, moved=instant, type=code) for code in told.moves.to}
    assert told.leaving.people == listed(client, type="LOYAL", becomes="AT_RISK", leaving=7) > 0
    assert told.incoming.buyers == listed(client, ordered=instant) > 0
    assert told.incoming.cart_people == listed(client, left_cart=instant) > 0
    assert told.incoming.new_customers == listed(client, joined=instant) > 0
    assert told.incoming.objections == listed(client, objected=instant) > 0
    for line in told.types:
        assert line.customers == listed(client, type=line.code)


def told_instant(response):
    """As the page writes it into its links."""
    return parse_qs(f"x={response.context['since']}")["x"][0]


def test_every_link_of_the_page_to_people_opens_a_list_without_a_fault(signed_in, a_week):
    import re
    from html import unescape

    client = signed_in("ACCOUNT_MANAGER")
    a_week(client.user)
    page = client.get("/").content.decode()
    links = {unescape(found) for found in re.findall(r'href="(/customers/\?[^"]+)"', page)}
    faults = [link for link in links if not client.get(link).context["filter"].is_valid()]

    assert (len(links) > 8, faults) == (True, [])
    assert {name for link in links for name in parse_qs(urlsplit(link).query)} >= {
        "type", "moved", "becomes", "leaving", "ordered", "left_cart", "joined", "objected",
    }  # fmt: skip


def test_an_erased_person_is_in_the_totals_and_no_news(signed_in, a_week, at):
    client = signed_in()
    a_week(client.user)
    before = client.get("/").context["briefing"]
    Customer.objects.update(erased_at=at)

    after = client.get("/").context["briefing"]

    assert (after.customers, after.line("LOYAL").change) == (before.customers, before.line("LOYAL").change)
    assert (after.moves.people, before.moves.people > 0) == (0, True)
