"""Loyalty tiers: the list, one tier with a preview of its holders, and taking one away."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm.display import number
from crm.forms.tiers import TierForm
from crm.models import Customer, LoyaltyTier, Store
from crm.permissions import may, requires
from crm.tiers import holders_of
from crm.tiers.actions import TierRefused, delete_tier, save_tier


@requires("settings.see")
@require_safe
def tier_list(request: HttpRequest) -> HttpResponse:
    tiers = LoyaltyTier.objects.annotate(
        holders=Count("periods", filter=Q(periods__ended_at=None)), ever=Count("periods")
    ).order_by("-rank")
    shown = {
        "tiers": tiers,
        "customers": Customer.objects.filter(erased_at=None).count(),
        "base": Store.current().base_currency,
        "edits": may(request.user, "settings.edit"),
    }
    return render(request, "crm/tier_list.html", shown)


@requires("settings.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def add_tier(request: HttpRequest) -> HttpResponse:
    highest = LoyaltyTier.objects.order_by("-rank").first()
    return _tier(request, LoyaltyTier(rank=highest.rank + 1 if highest else 1, entry_from=0))


@requires("settings.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def tier(request: HttpRequest, pk: int) -> HttpResponse:
    return _tier(request, get_object_or_404(LoyaltyTier, pk=pk))


@requires("settings.edit")
@require_POST
def remove_tier(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        delete_tier(tier=get_object_or_404(LoyaltyTier, pk=pk), at=now(), by=request.user)
    except TierRefused as error:
        messages.error(request, str(error))
        return redirect("crm:tier", pk=pk)
    messages.success(request, _("Deleted. Nobody ever held it."))
    return redirect("crm:tier_list")


def _tier(request: HttpRequest, shown: LoyaltyTier) -> HttpResponse:
    """GET shows, POST with `preview` counts and writes nothing, POST saves."""
    form = TierForm.of(shown, request.POST or None)
    preview = None
    title = shown.name or _("New tier")
    if request.method == "POST" and form.is_valid():
        form.fill(shown)
        if "preview" in request.POST:
            preview = _preview(shown)
        elif _saved(request, form, shown):
            return redirect("crm:tier_list")
    facts = {
        "tier": shown,
        "title": title,
        "form": form,
        "preview": preview,
        "base": Store.current().base_currency,
        "used": bool(shown.pk and shown.periods.exists()),
    }
    return render(request, "crm/tier.html", facts, status=422 if form.errors else 200)


def _saved(request: HttpRequest, form: TierForm, shown: LoyaltyTier) -> bool:
    try:
        moved = save_tier(tier=shown, at=now(), by=request.user)
    except TierRefused as error:
        form.add_error(None, str(error))
        return False
    gained = ngettext("%(count)s customer gained a tier", "%(count)s customers gained a tier", moved["opened"])
    left = ngettext("%(count)s left one", "%(count)s left one", moved["closed"])
    told = (
        gained
        % {
            "count": number(moved["opened"]),
        },
        left % {"count": number(moved["closed"])},
    )
    messages.success(request, _("Saved. %(gained)s, %(left)s.") % {"gained": told[0], "left": told[1]})
    return True


def _preview(shown: LoyaltyTier) -> list[tuple[str, int, int]]:
    """(name, holders now, holders after saving) of every tier, the highest first."""
    others = [tier for tier in LoyaltyTier.objects.order_by("rank") if tier.pk != shown.pk]
    at = now()
    before = dict(
        LoyaltyTier.objects.annotate(holders=Count("periods", filter=Q(periods__ended_at=None))).values_list(
            "pk", "holders"
        )
    )
    after = holders_of([*others, shown], at=at)
    ranked = sorted([*others, shown], key=lambda tier: -tier.rank)
    return [(tier.name, before.get(tier.pk, 0), after[tier.name]) for tier in ranked]
