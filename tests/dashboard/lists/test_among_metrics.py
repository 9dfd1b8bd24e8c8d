"""Customers found among their metrics alone are those that are found among customers."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from benchmarks.lists import questions
from crm.lists.asked import asked
from crm.lists.kinds import Reader
from crm.models import Customer, Store
from dashboard.customers.among_metrics import among_metrics
from dashboard.lists.customers import CUSTOMERS
from segments.models import CustomerMetrics
from tests.factories import CustomerFactory, UserFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
SHOP_SIZE = 150
ASK_CUSTOMERS = (
    "country ",
    "owner ",
    "team ",
    "find by n",
    "held NONE",
    "sort name",
    "sort joined",
    "three filters",
)


@pytest.fixture
def shop(db, invented_shop):
    """Invented people, one of each type erased."""
    for code in CustomerMetrics.objects.values_list("type_code", flat=True).distinct():
        someone = CustomerMetrics.objects.filter(type_code=code).first()
        Customer.objects.filter(pk=someone.customer_id).update(erased_at=AT)


def ask(query, role="ADMIN"):
    reader = Reader(user=UserFactory(role=role), at=AT, store=Store.current())
    return asked(CUSTOMERS, QueryDict(query), reader=reader)


def told_otherwise(names):
    """Questions answered by metrics: {name: whether in the same way}."""
    answers = {}
    for name, query in names:
        question = ask(query)
        if (sooner := among_metrics(question)) is not None:
            keys = [list(rows.values_list("pk", flat=True)) for rows in (question.ordered, sooner)]
            answers[name] = keys[0] == keys[1]
    return answers


def test_every_question_that_metrics_answer_has_the_same_answer(shop):
    names = dict(questions(AT))

    answers = told_otherwise(names.items())

    assert [name for name, same in answers.items() if not same] == []
    assert [name for name in names if name not in answers] == [
        name for name in names if name.startswith(ASK_CUSTOMERS) or name.endswith(" by name")
    ]


def test_somebody_not_looked_at_yet_is_left_out_only_where_a_filter_asks_for_metrics(shop):
    CustomerFactory()

    queries = ("type=LOYAL", "quiet=1", "group=classic:LOST", "tier=none")

    answers = told_otherwise((query, query) for query in queries)

    assert answers == {"type=LOYAL": True, "quiet=1": True, "group=classic:LOST": True}


def test_either_of_two_conditions_may_be_met_without_metrics(shop):
    """`held` keeps who is of a type and who left it since: somebody new may be neither, nobody says which."""
    CustomerFactory()

    assert told_otherwise([("held", "held=types:LOYAL:2026-02-20")]) == {}


@pytest.mark.parametrize("role", ["ACCOUNT_MANAGER", "SALES_REP"])
def test_who_sees_some_customers_is_told_by_them(shop, role):
    assert among_metrics(ask("type=LOYAL", role=role)) is None


def test_a_wrong_filter_asks_nobody(shop):
    question = ask("rfm=9")

    assert (among_metrics(question), list(question.ordered)) == (None, [])


def test_the_page_reads_no_customer_but_those_on_it(signed_in, shop):
    client = signed_in()
    client.get("/customers/?type=LOYAL")

    with CaptureQueriesContext(connection) as statements:
        page = client.get("/customers/?type=LOYAL").context["page"]

    (found,) = [one["sql"] for one in statements if "found (id" in one["sql"]]
    loyal = CustomerMetrics.objects.filter(type_code="LOYAL", customer__erased_at=None)
    assert page.paginator.count == loyal.count()
    assert "JOIN" not in found
