"""The log on the page speaks; codes stay in the file."""

import pytest
from django.urls import reverse
from django.utils import translation

from crm.audit import record
from crm.audit_words import facts_of, personal_words
from crm.models import AuditEvent, Store
from tests.factories import LONG_AGO, CustomerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(
            {"before": {"base_currency": "EUR"}, "after": {"base_currency": "USD"}, "rates_derived": 1214},
            [("Base currency", "EUR, now USD"), ("Rates derived", "1,214")], id="before and after in one",
        ),
        pytest.param(
            {"before": {"pinned_active_days": None}, "after": {"pinned_active_days": "60"}},
            [("Active within, days", "none, now 60")], id="what was not set",
        ),
        pytest.param({"before": {"ads_need_opt_in": "False"}, "after": {"ads_need_opt_in": "True"}},
                     [("Ads need a yes everywhere", "no, now yes")], id="a switch"),
        pytest.param({"role": "ACCOUNT_MANAGER", "team": 1234},
                     [("Role", "Account manager"), ("Team", "1234")], id="a role, and the number of a row"),
        pytest.param({"account": "known", "why": "too many tries"},
                     [("Account", "there is one"), ("Why", "too many tries")], id="a refused sign-in"),
        pytest.param({"first_seen_at": "2024-01-01T12:00:00+00:00"}, [("Since", "1 Jan 2024, 12:00")], id="a time"),
        pytest.param({"fields": ["language", "theme"]}, [("What", "Language, theme")], id="names of fields"),
        pytest.param({"format": "lines", "fields": ["line_total"], "fixed": ["currency"]},
                     [("Format", "Any table, by its columns"), ("What", "Line total"), ("Fixed values", "Currency")],
                     id="an import"),
        pytest.param({"rule": {"types": ["LOYAL"]}}, [("Rule", "types: LOYAL")], id="a rule"),
        pytest.param({"kind": "imports.undo", "orders_created": 3},
                     [("Kind", "Undo an import"), ("New orders", "3")], id="a job"),
        pytest.param({"files": {"lapsed_google_add.csv": "c0b2"}}, [("Files", "lapsed_google_add.csv: c0b2")],
                     id="names of files"),
        pytest.param({"never_heard_of": []}, [("never heard of", "none")], id="a name of another version"),
    ],
)  # fmt: skip
def test_an_event_is_told_in_words(data, said):
    assert facts_of(record("settings.changed", at=LONG_AGO, data=data)) == said


def test_personal_values_say_before_and_after():
    assert personal_words({"city": ["Ghent", "Lyon"], "value": "ada@example.com"}) == (
        "City: Ghent, now Lyon, Value: ada@example.com"
    )


def test_the_words_are_the_readers():
    event = AuditEvent(data={"role": "ADMIN"})
    with translation.override("es"):
        assert facts_of(event) != [("Role", "Admin")]


def test_the_page_shows_no_code_of_ours(client):
    Store.objects.create(pk=1, name="Lumen")
    client.force_login(UserFactory(role="ADMIN"))
    customer = CustomerFactory()
    record(
        "customer.changed",
        at=LONG_AGO,
        obj=customer,
        data={"fields": ["city"]},
        personal={"city": ["Ghent", "Lyon"]},
    )
    page = client.get(reverse("crm:audit_log")).content.decode()
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    assert ("{" in body, "_" in body, "City: Ghent, now Lyon" in body) == (False, False, True)
