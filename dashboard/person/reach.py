"""Which customer a request is about, whether this reader may change it, and how it is told."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from crm.models import Customer
from crm.people import PersonErased
from crm.visibility import may_change


def visible_person(request: HttpRequest, pk: int) -> Customer:
    """The customer with type and owner. Somebody else's is like one that does not exist: 404."""
    customers = Customer.objects.visible_to(request.user).select_related("metrics", "owner")
    return get_object_or_404(customers, pk=pk)


def person_to_change(request: HttpRequest, pk: int) -> Customer:
    """The same, for those who may also write: a team shares the view, not the pen."""
    person = visible_person(request, pk)
    if not may_change(request.user, person):
        raise PermissionDenied
    return person


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page; without script the whole page is wanted."""
    return bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]


@contextmanager
def telling(request: HttpRequest, done: str, *refusals: type[Exception]) -> Iterator[None]:
    """A message when the block ends: `done`, or why it was refused. An erased person refuses everything."""
    expected: tuple[type[Exception], ...] = (PersonErased, *refusals)
    try:
        yield
    except expected as error:
        messages.error(request, str(error))
    else:
        messages.info(request, done)
