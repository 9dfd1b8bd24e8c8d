from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from crm.roles import ROLE_CODES, role_choices


def theme_choices() -> list[tuple[str, object]]:
    return [("SYSTEM", _("As the system")), ("LIGHT", _("Light")), ("DARK", _("Dark"))]


class Team(models.Model):
    """Staff who may see each other's customers when `shares_customers` says so."""

    name = models.CharField(max_length=80, unique=True)
    shares_customers = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A member of staff. There is no self sign-up: staff are invited and given one role."""

    email = models.EmailField(_("e-mail"), unique=True)
    role = models.CharField(max_length=20, choices=role_choices, default="ACCOUNT_MANAGER")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="members")
    language = models.CharField(max_length=10, blank=True)  # empty: as the browser says
    muted_notices = models.JSONField(default=list, blank=True)  # codes of kinds not to be told
    weekly_report = models.BooleanField(default=False, db_default=False)  # the dashboard by mail, on Mondays
    theme = models.CharField(max_length=6, choices=theme_choices, default="SYSTEM")

    class Meta(AbstractUser.Meta):
        constraints = [models.CheckConstraint(condition=Q(role__in=ROLE_CODES), name="user_role_known")]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Sessions carry this hash and are void when it changes: with the password, as in any Django
        project, and with the role and the right to sign in."""
        bound = f"{self.password}|{self.role}|{self.is_active}"
        return salted_hmac("crm.User.session", bound, secret=secret, algorithm="sha256").hexdigest()


class ApiClient(models.Model):
    """A shop system or script. It has exactly the scopes of its token; the token is kept as a hash."""

    name = models.CharField(max_length=80, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)  # SHA-256 of 256 random bits, hex
    token_start = models.CharField(max_length=8)  # shown so that staff can tell tokens apart
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)  # None: in use

    def __str__(self) -> str:
        return self.name


class Visit(models.Model):
    """When a member of staff read the first page: one row a person, none before the first time.

    `seen_at` is the newest look; `before_at` the last look of the visit before this one (None: there
    was none), so that the page can tell what happened since.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    seen_at = models.DateTimeField()
    before_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.seen_at}"
