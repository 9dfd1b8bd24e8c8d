"""Members of staff: invited, changed, disabled. Nobody signs up, nobody is deleted."""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.core import signing
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from crm.audit import record
from crm.letters import sending
from crm.models import Store, Team, User
from crm.roles import ADMIN
from crm.sessions import end_sessions

INVITATION_AGE = timedelta(days=3)
_SALT = "crm.staff.invitation"


class StaffRefused(Exception):
    """The message is fit to show to staff."""


class InvitationVoid(Exception):
    """Too old, used already, or not an invitation. The message is fit to show to anybody."""

    def __init__(self) -> None:
        super().__init__(_("This invitation is no longer valid. Ask an admin for a new one."))


@transaction.atomic
def invite(
    *,
    email: str,
    role: str,
    at: datetime,
    by: User,
    team: Team | None = None,
    first_name: str = "",
    last_name: str = "",
) -> User:
    """A member of staff without a password, who can sign in once the invitation is accepted.

    Raises StaffRefused for an address that is taken.
    """
    email = email.strip().lower()
    if User.objects.filter(email__iexact=email).exists():
        raise StaffRefused(_("Somebody with this e-mail address is already here."))
    user = User.objects.create(
        username=email, email=email, role=role, team=team, first_name=first_name, last_name=last_name,
        password=make_password(None),
    )  # fmt: skip
    record("user.invited", at=at, actor=by, obj=user, data={"role": role, "team": team.pk if team else None})
    return user


def invited_again(*, user: User, at: datetime, by: User) -> None:
    record("user.invited", at=at, actor=by, obj=user, data={"role": user.role, "again": True})


def invitation_for(user: User) -> str:
    """The secret part of the link. It dies with the first password that is set."""
    return signing.dumps({"user": user.pk, "until_changed": user.get_session_auth_hash()}, salt=_SALT)


def invited_by(token: str) -> User:
    """Raises InvitationVoid."""
    try:
        said = signing.loads(token, salt=_SALT, max_age=INVITATION_AGE)
    except signing.BadSignature as error:
        raise InvitationVoid from error
    user = User.objects.filter(pk=said["user"], is_active=True).first()
    if user is None or user.has_usable_password() or user.get_session_auth_hash() != said["until_changed"]:
        raise InvitationVoid
    return user


def send_invitation(user: User, *, link: str, by: User) -> None:
    """In the language of the invited, else of the store's admin who invites. Raises LetterNotSent."""
    with override(user.language or by.language or None):
        shown = {"user": user, "by": by, "link": link, "store": Store.current(), "days": INVITATION_AGE.days}
        subject = _("Your access to %(store)s") % {"store": shown["store"].name}
        message = render_to_string("crm/mail/invitation.txt", shown)
        with sending():
            send_mail(subject=subject, message=message, from_email=None, recipient_list=[user.email])


@transaction.atomic
def accept_invitation(*, token: str, password: str, at: datetime) -> User:
    """Raises InvitationVoid."""
    user = User.objects.select_for_update().get(pk=invited_by(token).pk)
    if user.has_usable_password():  # a rival was faster
        raise InvitationVoid
    user.set_password(password)
    user.save(update_fields=["password"])
    record("account.changed", at=at, actor=user, obj=user, data={"fields": ["password"]})
    return user


@transaction.atomic
def change_user(
    *, user: User, at: datetime, by: User, role: str, team: Team | None, first_name: str, last_name: str
) -> User:
    """A new role or team ends the person's sessions. Raises StaffRefused."""
    user = _with_admins_held(user)
    new = {"role": role, "team": team, "first_name": first_name, "last_name": last_name}
    changed = [name for name, value in new.items() if getattr(user, name) != value]
    if not changed:
        return user
    if "role" in changed:
        _keep_an_admin(user, by=by)
    before = {"role": user.role, "team": user.team_id}
    for name in changed:
        setattr(user, name, new[name])
    user.save(update_fields=changed)
    if {"role", "team"} & set(changed):
        end_sessions(user)
    after = {"role": role, "team": team.pk if team else None}
    record(
        "user.changed", at=at, actor=by, obj=user, data={"fields": changed, "before": before, "after": after}
    )
    return user


@transaction.atomic
def disable(*, user: User, at: datetime, by: User) -> User:
    """The person is signed out everywhere and cannot come back. Raises StaffRefused."""
    user = _with_admins_held(user)
    if not user.is_active:
        return user
    _keep_an_admin(user, by=by)
    user.is_active = False
    user.save(update_fields=["is_active"])
    record("user.disabled", at=at, actor=by, obj=user, data={"sessions": end_sessions(user)})
    return user


@transaction.atomic
def enable(*, user: User, at: datetime, by: User) -> User:
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_active:
        return user
    user.is_active = True
    user.save(update_fields=["is_active"])
    record("user.enabled", at=at, actor=by, obj=user)
    return user


@transaction.atomic
def sign_out_everywhere(*, user: User, at: datetime, by: User) -> int:
    """End every session of the person, who may sign in again at once; returns how many there were."""
    ended = end_sessions(user)
    record("user.signed_out", at=at, actor=by, obj=user, data={"sessions": ended})
    return ended


@transaction.atomic
def remove_factor(*, user: User, at: datetime, by: User) -> int:
    """For who lost the phone: app and recovery codes are void, every session ends, the password stays.

    Returns how many factors there were; with none, nothing happens.
    """
    removed, _per_model = Authenticator.objects.filter(user=user).delete()
    if removed:
        ended = end_sessions(user)
        record("user.factor_removed", at=at, actor=by, obj=user, data={"factors": removed, "sessions": ended})
    return removed


def reset_sent(*, user: User, at: datetime, by: User) -> None:
    record("user.reset_sent", at=at, actor=by, obj=user)


@transaction.atomic
def save_team(*, name: str, shares_customers: bool, at: datetime, by: User, team: Team | None = None) -> Team:
    """Make a team or change one. Raises StaffRefused for a name that is taken."""
    if Team.objects.filter(name__iexact=name).exclude(pk=team.pk if team else None).exists():
        raise StaffRefused(_("A team with this name is already here."))
    made = team is None
    team = team or Team()
    team.name, team.shares_customers = name, shares_customers
    team.save()
    action = "team.created" if made else "team.changed"
    record(action, at=at, actor=by, obj=team, data={"shares_customers": shares_customers})
    return team


def _with_admins_held(user: User) -> User:
    """The person's row as it is now. It and every admin's are locked, always in the same order: two
    admins who disable each other at the same moment wait for each other."""
    wanted = Q(pk=user.pk) | Q(role=ADMIN, is_active=True)
    held = User.objects.select_for_update().filter(wanted).order_by("pk")
    return next(row for row in held if row.pk == user.pk)


def _keep_an_admin(user: User, *, by: User) -> None:
    """Nobody takes away the own role, and somebody is always left who can give roles."""
    if user.pk == by.pk:
        raise StaffRefused(_("You cannot change your own role or disable yourself. Ask another admin."))
    if user.role != ADMIN:
        return
    if not User.objects.filter(role=ADMIN, is_active=True).exclude(pk=user.pk).exists():
        raise StaffRefused(_("This is the only admin. Make somebody else an admin first."))
