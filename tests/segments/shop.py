"""Setting up a shop in a test: facts go in as the importers write them."""

from datetime import UTC, datetime, timedelta

from crm.dirty import mark_dirty
from crm.models import Customer, Order, Store
from crm.orders import refresh_order_facts
from segments.engine import recalculate
from segments.engine.conclusions import Conclusions
from segments.engine.moment import Moment
from segments.engine.scope import EVERYBODY
from segments.engine.staging import stage_days, stage_facts, stage_flips
from segments.engine.statements import Statements
from segments.engine.tables import prepare
from segments.engine.writing import EXISTS, changed_statement
from segments.models import CustomerMetrics
from segments.thresholds import Thresholds, current
from tests.factories import CustomerFactory, OrderFactory

NOON = datetime(2025, 12, 29, 12, tzinfo=UTC)


def store(**settings) -> Store:
    """The store with these settings; nothing pinned unless asked."""
    Store.current()
    Store.objects.filter(pk=1).update(**settings)
    return Store.current()


def bought(customer: Customer, amount, *, at: datetime, **order) -> Order:
    made = OrderFactory(
        customer=customer, goods=amount, placed_at=at, placed_on=local_day(at), version_at=at, **order
    )
    refresh_order_facts(Order.objects.filter(pk=made.pk))
    mark_dirty([customer.pk], at=at)
    return made


def local_day(at: datetime):
    from zoneinfo import ZoneInfo

    return at.astimezone(ZoneInfo(Store.current().time_zone)).date()


def customer_with(*orders, as_of: datetime = NOON, **columns) -> Customer:
    """A customer with orders given as (days ago, amount)."""
    customer = CustomerFactory(joined_at=datetime(2020, 1, 1, tzinfo=UTC), **columns)
    for days, amount in orders:
        bought(customer, amount, at=as_of - timedelta(days=days))
    return customer


def metrics(customer: Customer) -> CustomerMetrics:
    return CustomerMetrics.objects.get(customer=customer)


def type_of(customer: Customer) -> str:
    return metrics(customer).type_code


def concluded(*, as_of: datetime = NOON) -> dict:
    return recalculate(as_of=as_of, full=True, kind="FULL")


def rows_that_a_full_pass_would_write(*, as_of: datetime, thresholds: Thresholds | None = None) -> int:
    """Everybody read anew against the stored thresholds: how many stored rows differ."""
    moment = Moment.at(as_of)
    statements = Statements(using="default", params=moment.params())
    thresholds = thresholds or current()
    prepare(statements)
    stage_facts(statements, moment, scope=EVERYBODY)
    stage_days(statements, moment, thresholds)
    stage_flips(statements, moment, thresholds, scope=EVERYBODY)
    conclusions = Conclusions(statements, moment, thresholds)
    return statements.execute(changed_statement(conclusions, where=EXISTS), **conclusions.params())
