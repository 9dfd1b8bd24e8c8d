"""The five roles of staff. What each may do is the matrix in `crm.permissions`."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Role:
    code: str
    label: str | Promise


ADMIN = "ADMIN"
ACCOUNT_MANAGER = "ACCOUNT_MANAGER"
SALES_REP = "SALES_REP"
MARKETER = "MARKETER"
AUDITOR = "AUDITOR"
CLIENT = "CLIENT"  # an API client: no role of staff, it has the scopes of its token

ROLES = (
    Role(ACCOUNT_MANAGER, _("Account manager")),
    Role(SALES_REP, _("Sales rep")),
    Role(MARKETER, _("Marketer")),
    Role(ADMIN, _("Admin")),
    Role(AUDITOR, _("Auditor")),
)
ROLE_CODES = tuple(role.code for role in ROLES)


def role_choices() -> list[tuple[str, str | Promise]]:
    return [(role.code, role.label) for role in ROLES]
