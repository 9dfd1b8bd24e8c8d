"""The matrix of roles and permissions in words; what it says is what `requires` asks."""

from itertools import groupby

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from crm.models import User
from crm.permissions import PERMISSIONS, requires
from crm.roles import ROLES

# First part of a permission's code -> the heading it stands under, in the order of the page.
AREAS = {
    "customers": _("Customers"), "consents": _("Consents"), "privacy": _("Privacy"), "lists": _("Exclusion lists"),
    "imports": _("Imports"), "products": _("Products and rates"), "rates": _("Products and rates"),
    "jobs": _("Jobs"), "settings": _("Settings"), "users": _("Settings"), "tokens": _("Settings"),
    "audit": _("Settings"),
}  # fmt: skip
REST = _("Everywhere")


@requires("settings.see")
@require_safe
def role_list(request: HttpRequest) -> HttpResponse:
    counted = User.objects.values("role").annotate(people=Count("pk", filter=Q(is_active=True)))
    people = {row["role"]: row["people"] for row in counted}
    return render(request, "crm/role_list.html", {
        "roles": [(role, people.get(role.code, 0)) for role in ROLES],
        "areas": areas(),
        "mfa_required": settings.MFA_REQUIRED,
    })  # fmt: skip


def areas() -> list[tuple[object, list[tuple[object, list[bool]]]]]:
    """(heading, [(permission, for each role whether it may)]); every permission stands once."""
    headings = list(dict.fromkeys([*map(str, AREAS.values()), str(REST)]))

    def heading(permission) -> str:
        return str(AREAS.get(permission.code.partition(".")[0], REST))

    ordered = sorted(PERMISSIONS, key=lambda permission: headings.index(heading(permission)))
    return [
        (title, [(permission, [role.code in permission.roles for role in ROLES]) for permission in group])
        for title, group in groupby(ordered, key=heading)
    ]
