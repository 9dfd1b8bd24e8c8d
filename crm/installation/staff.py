"""The first accounts of an installation: one per role, so that every page can be seen."""

import secrets

from django.db import transaction

from crm.models import Team, User
from crm.roles import ACCOUNT_MANAGER, ROLES, SALES_REP

PASSWORD_BYTES = 12


@transaction.atomic
def make_first_accounts() -> list[tuple[str, str, str]]:
    """Rows of (role, e-mail to sign in with, password); none when there is an account already.

    Passwords are random and kept as hashes: the returned ones are shown once and nowhere else.
    """
    if User.objects.exists():
        return []
    team = Team.objects.create(name="Customer care")
    made = []
    for role in ROLES:
        name = role.code.lower().replace("_", "-")
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        User.objects.create_user(
            username=name,
            email=f"{name}@example.com",
            password=password,
            role=role.code,
            first_name=str(role.label),
            team=team if role.code in {ACCOUNT_MANAGER, SALES_REP} else None,
        )
        made.append((str(role.label), f"{name}@example.com", password))
    return made
