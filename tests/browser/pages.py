"""The pages that every mode is looked at in. An area adds its own with PAGES.append(Page(..))."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Page:
    """`path` may be a function of the shop (`tests.browser.shop.Shop`); role "" is nobody signed in."""

    name: str
    path: str | Callable[[Any], str]
    role: str = "ADMIN"

    def path_in(self, shop: Any) -> str:
        return self.path if isinstance(self.path, str) else self.path(shop)


PAGES: list[Page] = [
    Page("sign-in", "/account/login/", role=""),
    Page("password forgotten", "/account/password/reset/", role=""),
    Page("home", "/"),
    Page("home of an account manager", "/", role="ACCOUNT_MANAGER"),
    Page("home of a marketer", "/", role="MARKETER"),
    Page("home of a sales rep, seven days", "/?since=week", role="SALES_REP"),
    Page("home of an auditor", "/", role="AUDITOR"),
    Page("glossary", "/help/"),
    Page("help with a word", "/help/at-risk/"),
    Page("search", "/search/?q=a"),
    Page("customers", "/customers/"),
    Page("customers, filtered", "/customers/?type=LOYAL&country=FR&sort=value"),
    Page("customers, nobody", "/customers/?q=nobody-is-called-that"),
    Page("customers, masked", "/customers/", role="AUDITOR"),
    Page("customer, loyal", lambda shop: f"/customers/{shop.loyal.pk}/"),
    Page("customer, never bought", lambda shop: f"/customers/{shop.subscriber.pk}/"),
    Page("customer, edited", lambda shop: f"/customers/{shop.loyal.pk}/edit/"),
    Page("customer, an auditor's", lambda shop: f"/customers/{shop.loyal.pk}/", role="AUDITOR"),
    Page("customer, orders", lambda shop: f"/customers/{shop.loyal.pk}/orders/"),
    Page("customer, products", lambda shop: f"/customers/{shop.loyal.pk}/products/"),
    Page("customer, identities", lambda shop: f"/customers/{shop.loyal.pk}/identities/"),
    Page("customer, consents", lambda shop: f"/customers/{shop.loyal.pk}/consents/"),
    Page("customer, exclusion lists", lambda shop: f"/customers/{shop.loyal.pk}/exclusion-lists/"),
    Page("account", "/account/"),
    Page("password", "/account/password/change/"),
    Page("second factor", "/account/2fa/"),
    Page("sessions", "/account/sessions/"),
    Page("e-mail", "/account/email/"),
    Page("style guide", "/styleguide/?toast=1"),
    Page("missing page", "/nothing-here/"),
    Page("not allowed", "/customers/", role="MARKETER"),
]
