"""A first character that narrows what is looked for, as people know it from other products."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PEOPLE, ORDERS, PAGES, ACTIONS = "people", "orders", "pages", "actions"


@dataclass(frozen=True)
class Scope:
    prefix: str
    kind: str
    label: str | Promise


SCOPES = (
    Scope("@", PEOPLE, _("Customers only")),
    Scope("#", ORDERS, _("Orders only, by number")),
    Scope("/", PAGES, _("Pages only")),
    Scope(">", ACTIONS, _("Actions only")),
)
EVERYTHING = frozenset({PEOPLE, ORDERS, PAGES, ACTIONS})


def scoped(text: str) -> tuple[frozenset[str], str]:
    """(what to look for, the text without its prefix)."""
    for scope in SCOPES:
        if text.startswith(scope.prefix):
            return frozenset({scope.kind}), text.removeprefix(scope.prefix).strip()
    return EVERYTHING, text
