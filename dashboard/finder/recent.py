"""The customers somebody opened last: kept in the session, gone with it."""

from django.http import HttpRequest

from crm.models import Customer

KEY = "recent_customers"
MOST = 6


def remember(request: HttpRequest, customer: Customer) -> None:
    """Put the customer first. Nothing is written when it is first already."""
    recent = request.session.get(KEY, [])
    if recent[:1] != [customer.pk]:
        request.session[KEY] = [customer.pk, *(pk for pk in recent if pk != customer.pk)][:MOST]


def recent_customers(request: HttpRequest) -> list[Customer]:
    """Those the reader may still open, the last one first."""
    keys = request.session.get(KEY, [])
    if not keys:
        return []
    found = Customer.objects.visible_to(request.user).select_related("metrics").in_bulk(keys)
    return [found[pk] for pk in keys if pk in found]
