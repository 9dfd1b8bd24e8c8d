"""Views with one fault each: the matrix must find them."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from crm.models import Customer, Team
from crm.permissions import may, requires


@requires("customers.see")
def everybody(request: HttpRequest, pk: int) -> HttpResponse:
    """Forgets `visible_to`."""
    found = Customer.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return HttpResponse(found.full_name)


@requires("home.see")
def reading(request: HttpRequest) -> HttpResponse:
    """Writes when it is read."""
    if request.method == "GET":
        Team.objects.create(name="made by reading")
    return HttpResponse()


@requires("home.see")
def silent(request: HttpRequest) -> HttpResponse:
    """Leaves no audit event."""
    if request.method == "POST":
        Team.objects.create(name="made in silence")
    return HttpResponse()


def open_to_all(request: HttpRequest) -> HttpResponse:
    """Says that it asks, and does not."""
    return HttpResponse()


def late(request: HttpRequest) -> HttpResponse:
    """Writes, then refuses."""
    Team.objects.create(name="made too early")
    if not may(request.user, "users.manage"):
        raise PermissionDenied
    return HttpResponse()


open_to_all.permission = late.permission = "users.manage"  # type: ignore[attr-defined]

leaky = [
    path("leaky/everybody/<int:pk>/", everybody, name="leaky_everybody"),
    path("leaky/reading/", reading, name="leaky_reading"),
    path("leaky/silent/", silent, name="leaky_silent"),
    path("leaky/open/", open_to_all, name="leaky_open"),
    path("leaky/late/", late, name="leaky_late"),
]
urlpatterns = [path("", include((leaky, "dashboard"))), path("account/", include("allauth.urls"))]
