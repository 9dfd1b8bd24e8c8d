"""What stands in the side bar. Each app adds its own entries in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.permissions import may
from crm.registry import Registry

# The groups in their order; the first has no heading.
WORK, ACT, RUN = "work", "act", "run"
GROUPS: tuple[tuple[str, str | Promise], ...] = ((WORK, ""), (ACT, _("Act")), (RUN, _("Run")))


@dataclass(frozen=True)
class NavEntry:
    """One link. `url_name` is shown to whoever has `permission`; smaller `order` stands higher.

    `count` gives the number beside it (None: no number); it runs on every page, so it must be cheap.
    """

    code: str
    label: str | Promise
    url_name: str
    icon: str  # a lucide name
    permission: str
    group: str = WORK
    order: int = 100
    count: Callable[[Any], int | None] | None = None
    count_is_urgent: bool = False
    prefixes: tuple[str, ...] = field(default=())  # other paths that count as being here


NAVIGATION: Registry[NavEntry] = Registry("navigation")


# The letter that follows "g" (go): one table, so that no two pages take the same.
GO_KEYS = {
    "home": "h", "board": "d", "dashboard": "d", "customers": "c", "orders": "o", "products": "p", "exclusion_lists": "x",
    "imports": "i", "jobs": "j", "audit": "a", "settings": "s",
}  # fmt: skip


@dataclass(frozen=True)
class QuickAction:
    """Something to do that the search finds by its label. `icon` is a lucide name."""

    code: str
    label: str | Promise
    url_name: str
    icon: str
    permission: str


QUICK_ACTIONS: Registry[QuickAction] = Registry("actions that the search finds")
for _code, _label, _url_name, _icon, _permission in (
    ("import", _("Import a file"), "crm:new_import", "upload", "imports.propose"),
    ("invite", _("Invite a member of staff"), "crm:user_list", "user-plus", "users.manage"),
    ("token", _("Make an API token"), "crm:token_list", "key-round", "tokens.manage"),
    ("rate", _("Add an exchange rate"), "crm:rate_list", "arrow-left-right", "rates.edit"),
    ("currency", _("Change currency or time zone"), "crm:store_settings", "globe", "settings.edit"),
    ("account", _("Change own name, language or colours"), "crm:account", "circle-user", "account.self"),
    ("second_factor", _("Set up a second factor"), "mfa_index", "shield-check", "account.self"),
):
    QUICK_ACTIONS.register(QuickAction(_code, _label, _url_name, _icon, _permission))


@dataclass(frozen=True)
class Link:
    label: str | Promise
    url: str
    icon: str
    current: bool
    count: Callable[[], int | None] | None  # asked when it is shown: a search shows the link alone
    urgent: bool
    key: str = ""  # pressed after "g"; "": none


def links_for(request: HttpRequest) -> list[tuple[str | Promise, list[Link]]]:
    """(heading, links) of every group in which this reader has a link."""
    groups = []
    for code, heading in GROUPS:
        entries = sorted((e for e in NAVIGATION if e.group == code), key=lambda e: e.order)
        links = [_link(entry, request) for entry in entries if may(request.user, entry.permission)]
        if links:
            groups.append((heading, links))
    return groups


def _link(entry: NavEntry, request: HttpRequest) -> Link:
    url = reverse(entry.url_name)
    return Link(
        label=entry.label,
        url=url,
        icon=entry.icon,
        current=_is_here(request.path, url, entry.prefixes),
        count=partial(entry.count, request.user) if entry.count else None,
        urgent=entry.count_is_urgent,
        key=GO_KEYS.get(entry.code, ""),
    )


def _is_here(path: str, url: str, prefixes: tuple[str, ...]) -> bool:
    if url == "/":
        return path == "/"
    return path.startswith((url, *prefixes))
