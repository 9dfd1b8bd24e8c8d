from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from crm.permissions import requires


@requires("home.see")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "dashboard/home.html")
