"""The counts on the page of schemes open exactly those people."""

import re

import pytest
from django.urls import reverse

from crm.models import Customer
from segments.engine import recalculate
from segments.schemes import SCHEMES
from tests.factories import LONG_AGO, UserFactory
from tests.segments.shop import NOON, customer_with, store

pytestmark = pytest.mark.django_db
LINK = re.compile(r'href="([^"]+\?group=[^"]+)">([\d,]+)</a>')


def shop():
    store(time_zone="UTC")
    for number in range(1, 60):
        customer_with((number * 7, number * 10), (number * 9, 20))
    customer_with()
    gone = customer_with((3, 700))
    recalculate(as_of=NOON, full=True)
    Customer.objects.filter(pk=gone.pk).update(erased_at=LONG_AGO)


@pytest.mark.parametrize("scheme", list(SCHEMES), ids=lambda scheme: scheme.code)
def test_each_count_of_a_scheme_opens_a_list_of_as_many(scheme, client, time_machine):
    time_machine.move_to(NOON, tick=False)
    shop()
    client.force_login(UserFactory(role="ADMIN"))
    page = client.get(reverse("segments:scheme_list"), {"scheme": scheme.code})

    links = LINK.findall(page.content.decode())
    listed = {link: client.get(link).context["page"].paginator.count for link, _count in links}

    assert listed == {link: int(count.replace(",", "")) for link, count in links}
    assert sum(listed.values()) == 60
    assert (page.context["customers"], page.context["erased"].customers) == (61, 1)


def test_the_list_agrees_when_the_engine_last_looked_some_days_ago(client, time_machine):
    time_machine.move_to(NOON, tick=False)
    shop()
    time_machine.shift(30 * 24 * 3600)
    client.force_login(UserFactory(role="AUDITOR"))
    page = client.get(reverse("segments:scheme_list"), {"scheme": "operating_groups"})
    links = LINK.findall(page.content.decode())
    assert len(links) >= 3
    for link, count in links:
        assert client.get(link).context["page"].paginator.count == int(count.replace(",", ""))
