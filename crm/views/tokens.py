"""API tokens: made, shown once, revoked."""

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crm import api_clients
from crm.forms.staff import TokenForm
from crm.models import ApiClient
from crm.permissions import recently_authenticated, requires


@requires("tokens.manage")
@require_safe
def token_list(request: HttpRequest) -> HttpResponse:
    return _page(request, TokenForm())


@requires("tokens.manage")
@require_POST
@recently_authenticated
def create_token(request: HttpRequest) -> HttpResponse:
    form = TokenForm(request.POST)
    if form.is_valid():
        try:
            client, token = api_clients.create_client(**form.cleaned_data, at=now(), by=request.user)
        except api_clients.TokenRefused as error:
            form.add_error("name", str(error))
        else:
            # Not through a redirect: the token would have to wait in the session.
            return _page(request, TokenForm(), fresh=client, token=token)
    return _page(request, form, status=422)


@requires("tokens.manage")
@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    client = api_clients.revoke(client=get_object_or_404(ApiClient, pk=pk), at=now(), by=request.user)
    messages.success(request, _("The token %(name)s opens nothing any more.") % {"name": client.name})
    return redirect("crm:token_list")


def _page(request: HttpRequest, form: TokenForm, *, status: int = 200, **fresh: object) -> HttpResponse:
    clients = ApiClient.objects.select_related("created_by").order_by(
        F("revoked_at").asc(nulls_first=True), "name", "pk"
    )
    scopes = {scope.code: scope.label for scope in api_clients.SCOPES}
    rows = [(client, [scopes[code] for code in client.scopes]) for client in clients]
    return render(request, "crm/token_list.html", {"rows": rows, "form": form, **fresh}, status=status)
