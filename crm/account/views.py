from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import check_for_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crm import audit
from crm.account.forms import AccountForm
from crm.permissions import public, requires


@requires("account.self")
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    form = AccountForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        audit.record(
            "account.changed",
            at=now(),
            actor=request.user,
            obj=request.user,
            data={"fields": sorted(form.changed_data)},
        )
        # The answer is read in the language that was just chosen.
        with override(request.user.language or request.LANGUAGE_CODE):
            messages.success(request, _("Account saved."))
        return redirect("crm:account")
    return render(request, "account/account.html", {"form": form})


@public
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """For those who are not signed in too: kept in a cookie, and in the account of whoever is."""
    chosen = request.POST.get("language", "")
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = redirect(target)
    if check_for_language(chosen) and chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 24 * 3600,
            samesite="Lax",
            secure=request.is_secure(),
        )
        if request.user.is_authenticated and request.user.language != chosen:
            request.user.language = chosen
            request.user.save(update_fields=["language"])
            told = {"fields": ["language"]}
            audit.record("account.changed", at=now(), actor=request.user, obj=request.user, data=told)
    return response
