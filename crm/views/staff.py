"""Staff: who is here, invitations, teams, and the page an invitation leads to."""

from allauth.account.forms import ResetPasswordForm
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm import staff
from crm.forms.staff import FirstPasswordForm, InvitationForm, TeamForm, UserForm
from crm.letters import LetterNotSent
from crm.models import Team, User
from crm.permissions import public, recently_authenticated, requires


@requires("users.manage")
@require_safe
def user_list(request: HttpRequest) -> HttpResponse:
    return _user_page(request, InvitationForm(), TeamForm())


@requires("users.manage")
@require_POST
@recently_authenticated
def invite_user(request: HttpRequest) -> HttpResponse:
    form = InvitationForm(request.POST)
    if form.is_valid():
        try:
            user = staff.invite(**form.cleaned_data, at=now(), by=request.user)
        except staff.StaffRefused as error:
            form.add_error("email", str(error))
        else:
            _send(request, user)
            return redirect("crm:user_list")
    return _user_page(request, form, TeamForm(), status=422)


@requires("users.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def user(request: HttpRequest, pk: int) -> HttpResponse:
    member = get_object_or_404(User.objects.select_related("team"), pk=pk)
    fields = ("first_name", "last_name", "role", "team")
    form = UserForm(request.POST or None, initial={name: getattr(member, name) for name in fields})
    if request.method == "POST" and form.is_valid():
        try:
            staff.change_user(user=member, **form.cleaned_data, at=now(), by=request.user)
        except staff.StaffRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. A new role or team asks the person to sign in again."))
            return redirect("crm:user_list")
    status = 422 if form.errors else 200
    sessions = UserSession.objects.filter(user=member).order_by("-last_seen_at", "-pk")
    shown = {"member": member, "form": form, "sessions": sessions, "factor": is_mfa_enabled(member)}
    return render(request, "crm/user.html", shown, status=status)


@requires("users.manage")
@require_POST
@recently_authenticated
def disable_user(request: HttpRequest, pk: int) -> HttpResponse:
    member = get_object_or_404(User, pk=pk)
    try:
        staff.disable(user=member, at=now(), by=request.user)
    except staff.StaffRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(name)s is signed out and cannot sign in.") % {"name": member})
    return redirect("crm:user", pk=pk)


@requires("users.manage")
@require_POST
@recently_authenticated
def enable_user(request: HttpRequest, pk: int) -> HttpResponse:
    member = staff.enable(user=get_object_or_404(User, pk=pk), at=now(), by=request.user)
    messages.success(request, _("%(name)s can sign in again.") % {"name": member})
    return redirect("crm:user", pk=pk)


@requires("users.manage")
@require_POST
def resend_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    member = get_object_or_404(User, pk=pk, is_active=True)
    if member.has_usable_password():
        messages.info(request, _("%(name)s has accepted already.") % {"name": member})
    else:
        staff.invited_again(user=member, at=now(), by=request.user)
        _send(request, member)
    return redirect("crm:user", pk=pk)


@requires("users.manage")
@require_POST
@recently_authenticated
def sign_out_user(request: HttpRequest, pk: int) -> HttpResponse:
    member = get_object_or_404(User, pk=pk)
    ended = staff.sign_out_everywhere(user=member, at=now(), by=request.user)
    told = ngettext("%(n)s session of %(name)s is over.", "%(n)s sessions of %(name)s are over.", ended)
    messages.success(request, told % {"n": ended, "name": member})
    return redirect("crm:user", pk=pk)


@requires("users.manage")
@require_POST
@recently_authenticated
def remove_factor(request: HttpRequest, pk: int) -> HttpResponse:
    member = get_object_or_404(User, pk=pk)
    if staff.remove_factor(user=member, at=now(), by=request.user):
        messages.success(
            request, _("%(name)s is signed out and signs in with the password alone.") % {"name": member}
        )
    else:
        messages.info(request, _("%(name)s has no second factor.") % {"name": member})
    return redirect("crm:user", pk=pk)


@requires("users.manage")
@require_POST
@recently_authenticated
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends the link by which people who forgot their password set a new one; the old one works until then."""
    member = get_object_or_404(User, pk=pk, is_active=True)
    form = ResetPasswordForm({"email": member.email})
    if not member.has_usable_password():
        messages.info(request, _("%(name)s has no password yet. Send the invitation again.") % {"name": member})
    elif form.is_valid():
        try:
            form.save(request)
        except LetterNotSent as error:
            messages.error(request, str(error))
            return redirect("crm:user", pk=pk)
        staff.reset_sent(user=member, at=now(), by=request.user)
        messages.success(
            request, _("A link to set a new password is on its way to %(email)s.") % {"email": member.email}
        )
    return redirect("crm:user", pk=pk)


@requires("users.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def create_team(request: HttpRequest) -> HttpResponse:
    """Teams stand on the page of staff; who goes up from one of them comes there."""
    if request.method != "POST":
        return redirect("crm:user_list")
    form = TeamForm(request.POST)
    if form.is_valid():
        try:
            staff.save_team(**form.cleaned_data, at=now(), by=request.user)
        except staff.StaffRefused as error:
            form.add_error("name", str(error))
        else:
            return redirect("crm:user_list")
    return _user_page(request, InvitationForm(), form, status=422)


@requires("users.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Team, pk=pk)
    initial = {"name": found.name, "shares_customers": found.shares_customers}
    form = TeamForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            staff.save_team(team=found, **form.cleaned_data, at=now(), by=request.user)
        except staff.StaffRefused as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Saved. It holds from the next page on."))
            return redirect("crm:user_list")
    return render(request, "crm/team.html", {"team": found, "form": form}, status=422 if form.errors else 200)


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    try:
        member = staff.invited_by(token)
        form = FirstPasswordForm(member, request.POST or None)
        if request.method == "POST" and form.is_valid():
            staff.accept_invitation(token=token, password=form.cleaned_data["new_password1"], at=now())
            messages.success(
                request, _("Your password is set. Sign in with %(email)s.") % {"email": member.email}
            )
            return redirect("account_login")
    except staff.InvitationVoid as error:
        return render(request, "crm/invitation_void.html", {"message": str(error)}, status=410)
    status = 422 if form.errors else 200
    return render(request, "crm/invitation.html", {"form": form, "member": member}, status=status)


def _send(request: HttpRequest, member: User) -> None:
    path = reverse("crm:accept_invitation", args=[staff.invitation_for(member)])
    try:
        staff.send_invitation(member, link=request.build_absolute_uri(path), by=request.user)
    except LetterNotSent as error:
        told = _("%(name)s is invited, and the letter did not leave: send it again later.") % {"name": member}
        messages.error(request, f"{error} {told}")
    else:
        messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": member.email})


def _user_page(
    request: HttpRequest, invitation: InvitationForm, team_form: TeamForm, status: int = 200
) -> HttpResponse:
    users = User.objects.select_related("team").annotate(
        customer_count=Count("customers", filter=Q(customers__erased_at__isnull=True), distinct=True),
        second_factor=Max("authenticator__pk"),
    )
    shown = {
        "users": users.order_by("-is_active", "last_name", "first_name", "pk"),
        "teams": Team.objects.annotate(member_count=Count("members")).order_by("name", "pk"),
        "invitation": invitation,
        "team_form": team_form,
    }
    return render(request, "crm/user_list.html", shown, status=status)
