"""Who may do what: the matrix as data, and the one way a view asks it.

The rows are section 2 of the threat model for what is built. Which *objects* somebody sees is
the other half: `visible_to(user)` of each model (`crm.visibility`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.registry import Registry
from crm.roles import ACCOUNT_MANAGER, ADMIN, AUDITOR, MARKETER, ROLE_CODES, SALES_REP

View = Callable[..., HttpResponseBase]
PUBLIC = "public"  # the rule of a view that needs no sign-in


@dataclass(frozen=True)
class Permission:
    """`roles` may do it. With `needs_mfa` the person also needs a second factor, where the
    installation demands one (`settings.MFA_REQUIRED`)."""

    code: str
    label: str | Promise
    roles: frozenset[str]
    needs_mfa: bool = False


PERMISSIONS: Registry[Permission] = Registry("permissions")


def _allow(code: str, label: str | Promise, *roles: str, needs_mfa: bool = False) -> None:
    PERMISSIONS.register(Permission(code, label, frozenset(roles), needs_mfa))


_allow("account.self", _("Keep the own account"), *ROLE_CODES)
_allow("home.see", _("See the home page"), *ROLE_CODES)
_allow("dashboard.see", _("See the dashboard"), ACCOUNT_MANAGER, MARKETER, ADMIN, AUDITOR)
_allow("setup.hide", _("Hide the set-up list"), ADMIN)
_allow("demo.build", _("Fill an empty store with a made-up shop"), ADMIN)
_allow("styleguide.see", _("See the style guide"), *ROLE_CODES)
_allow("jobs.see", _("See running jobs"), *ROLE_CODES)
_allow("jobs.change", _("Cancel and repeat own jobs"), ACCOUNT_MANAGER, SALES_REP, MARKETER, ADMIN)
_allow("products.see", _("See products"), *ROLE_CODES)
_allow("customers.see", _("See customers"), ACCOUNT_MANAGER, SALES_REP, ADMIN, AUDITOR)
_allow("customers.sample", _("See a masked sample of a segment"), MARKETER, ADMIN, AUDITOR)
_allow("customers.edit", _("Edit customers"), ACCOUNT_MANAGER, ADMIN)
_allow("customers.add", _("Add customers by hand"), ACCOUNT_MANAGER, ADMIN)
_allow("customers.assign", _("Give customers to another owner"), ADMIN)
_allow("customers.export", _("Export lists of customers"), ADMIN, needs_mfa=True)
_allow("views.save", _("Save views of lists"), ACCOUNT_MANAGER, SALES_REP, MARKETER, ADMIN)
_allow("customers.note", _("Write notes"), ACCOUNT_MANAGER, SALES_REP, ADMIN)
_allow("customers.hand_out", _("Make the dossier of a customer"), ACCOUNT_MANAGER, ADMIN)
_allow("consents.withdraw", _("Record that somebody opts out"), ACCOUNT_MANAGER, SALES_REP, ADMIN)
_allow("consents.grant", _("Record a consent with its proof"), ADMIN)
_allow("lists.see", _("See exclusion lists"), MARKETER, ADMIN, AUDITOR)
_allow("lists.edit", _("Edit exclusion lists"), MARKETER, ADMIN)
_allow("lists.except", _("Take people out of exclusion lists"), ADMIN)
_allow("lists.export", _("Export exclusion lists"), ADMIN, needs_mfa=True)
_allow("imports.see", _("See imports"), MARKETER, ADMIN, AUDITOR)
_allow("imports.propose", _("Upload and check a file"), MARKETER, ADMIN)
_allow("imports.run", _("Store and undo imports"), ADMIN)
_allow("products.edit", _("Edit products"), ADMIN)
_allow("rates.edit", _("Edit exchange rates"), ADMIN)
_allow("settings.see", _("See settings"), ADMIN, AUDITOR)
_allow("settings.edit", _("Change settings"), ADMIN, needs_mfa=True)
_allow("users.manage", _("Invite and disable staff"), ADMIN, needs_mfa=True)
_allow("tokens.manage", _("Make and revoke API tokens"), ADMIN, needs_mfa=True)
_allow("audit.see", _("See the audit log"), ACCOUNT_MANAGER, ADMIN, AUDITOR)
_allow("privacy.erase", _("Erase a person"), ADMIN, needs_mfa=True)


def may(user: Any, code: str) -> bool:
    """Whether the person's role allows it. Raises KeyError for a code that nobody defined."""
    permission = PERMISSIONS[code]
    return bool(user.is_authenticated and user.is_active and user.role in permission.roles)


def _lacks_second_factor(request: HttpRequest, permission: Permission) -> bool:
    return permission.needs_mfa and settings.MFA_REQUIRED and not is_mfa_enabled(request.user)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if "HX-Request" in request.headers:
        # A fragment must not be filled with a sign-in form: the whole page goes there.
        response = HttpResponse(status=204)
        response["HX-Redirect"] = resolve_url(settings.LOGIN_URL)
        return response
    return redirect_to_login(request.get_full_path())


def requires(code: str) -> Callable[[View], View]:
    """Only for signed-in staff whose role has the permission `code`; the rest never reaches the view."""
    permission = PERMISSIONS[code]

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            if not may(request.user, code):
                raise PermissionDenied
            if _lacks_second_factor(request, permission):
                messages.warning(request, _("This needs a second factor. Set one up to go on."))
                return redirect("mfa_activate_totp")
            return view(request, *args, **kwargs)

        guarded.permission = code  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: View) -> View:
    """For everybody, signed in or not; said aloud so that no view is public by forgetting."""
    view.permission = PUBLIC  # type: ignore[attr-defined]
    return view


def recently_authenticated(view: View) -> View:
    """Ask for the password (or second factor) again when the last time was over 15 minutes ago.

    Stands below `requires`, which has already turned everybody else away.
    """
    guarded = reauthentication_required(view)
    guarded.reauthenticates = True
    return guarded
