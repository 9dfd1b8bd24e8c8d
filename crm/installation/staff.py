"""The first accounts of an installation: one per role, so that every page can be seen."""

import secrets

from django.db import transaction

from crm.models import Team, User
from crm.roles import ACCOUNT_MANAGER, ADMIN, AUDITOR, MARKETER, ROLES, SALES_REP

PASSWORD_BYTES = 12
# Of a made-up shop: people, so that its pages read as they will.
INVENTED = {
    ACCOUNT_MANAGER: ("Ines", "Carvalho"), SALES_REP: ("Jonas", "Brandt"), MARKETER: ("Elif", "Kaya"),
    ADMIN: ("Maren", "Holt"), AUDITOR: ("Tomás", "Rey"),
}  # fmt: skip


@transaction.atomic
def make_first_accounts(*, invented: bool = False) -> list[tuple[str, str, str]]:
    """Rows of (role, e-mail to sign in with, password); none when there is an account already.

    `invented` gives them names of people, as a made-up shop has; else they are called as their role.
    Passwords are random and kept as hashes: the returned ones are shown once and nowhere else.
    """
    if User.objects.exists():
        return []
    team = Team.objects.create(name="Customer care")
    made = []
    for role in ROLES:
        name = role.code.lower().replace("_", "-")
        first, last = INVENTED[role.code] if invented else (str(role.label), "")
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        User.objects.create_user(
            username=name,
            email=f"{name}@example.com",
            password=password,
            role=role.code,
            first_name=first,
            last_name=last,
            team=team if role.code in {ACCOUNT_MANAGER, SALES_REP} else None,
        )
        made.append((str(role.label), f"{name}@example.com", password))
    return made
