"""Every page of the product, each looked at in every mode; `test_page_list.py` finds one that is missing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Page:
    """`path` may be a function of the shop (`tests.browser.shop.Shop`); role "" is nobody signed in."""

    name: str
    path: str | Callable[[Any], str]
    role: str = "ADMIN"
    status: int = 200
    leads_on: bool = False  # the address answers with another one

    def path_in(self, shop: Any) -> str:
        return self.path if isinstance(self.path, str) else self.path(shop)


PAGES: list[Page] = [
    Page("home", "/"),
    Page("home of an account manager", "/", role="ACCOUNT_MANAGER"),
    Page("home of a sales rep", "/", role="SALES_REP"),
    Page("home of a marketer", "/", role="MARKETER"),
    Page("dashboard", "/dashboard/"),
    Page("dashboard with tables", "/dashboard/?tables=1&days=30&against=before"),
    Page("dashboard in another scheme", "/dashboard/?scheme=value_tiers"),
    Page("dashboard of an account manager", "/dashboard/", role="ACCOUNT_MANAGER"),
    Page("dashboard of a marketer", "/dashboard/", role="MARKETER"),
    Page("search", "/search/?q=a"),
    Page("dashboard, compared", "/dashboard/?against=year"),
    Page("glossary", "/help/"),
    Page("a word", "/help/at-risk/"),
    Page("style guide", "/styleguide/?toast=1"),
    # Customers
    Page("customers", "/customers/"),
    Page("customers, filtered", "/customers/?type=LOYAL&country=FR&sort=value"),
    Page("customers, nobody", "/customers/?q=nobody-is-called-that"),
    Page("customers, by other columns", "/customers/?column=type&column=email&column=phone&sort=-value"),
    Page("customers, by need", "/customers/?need=QUALITY_LED&spending=less&column=type&column=needs"),
    Page("new customer", "/customers/new/", role="ACCOUNT_MANAGER"),
    Page("customers, masked", "/customers/", role="AUDITOR"),
    Page("exporting customers", "/customers/export/?type=LOYAL"),
    Page("customer, loyal", lambda shop: f"/customers/{shop.loyal.pk}/"),
    Page("customer, never bought", lambda shop: f"/customers/{shop.subscriber.pk}/"),
    Page("customer, masked", lambda shop: f"/customers/{shop.loyal.pk}/", role="AUDITOR"),
    Page("customer, edited", lambda shop: f"/customers/{shop.loyal.pk}/edit/"),
    Page("timeline of a customer", lambda shop: f"/customers/{shop.loyal.pk}/timeline/"),
    Page("orders of a customer", lambda shop: f"/customers/{shop.loyal.pk}/orders/"),
    Page("products of a customer", lambda shop: f"/customers/{shop.loyal.pk}/products/"),
    Page("addresses of a customer", lambda shop: f"/customers/{shop.loyal.pk}/identities/"),
    Page("consents of a customer", lambda shop: f"/customers/{shop.loyal.pk}/consents/"),
    Page("lists of a customer", lambda shop: f"/customers/{shop.loyal.pk}/exclusion-lists/"),
    Page(
        "note of a customer",
        lambda shop: f"/customers/{shop.loyal.pk}/notes/{shop.note.pk}/edit/",
        role="ACCOUNT_MANAGER",
    ),
    Page("erasing a customer", lambda shop: f"/customers/{shop.subscriber.pk}/erase/"),
    # Orders
    Page("orders", "/orders/"),
    Page(
        "orders, filtered", "/orders/?state=counts&from_day=2020-01-01&value_from=10&column=value&column=coupon"
    ),
    Page("orders, masked", "/orders/", role="AUDITOR"),
    Page("exporting orders", "/orders/export/?state=counts"),
    # Imports and jobs
    Page("imports", "/imports/"),
    Page("imports, filtered", "/imports/?state=STORED&sort=-uploaded&column=state&column=stored"),
    Page("exporting imports", "/imports/export/"),
    Page("new import", "/imports/new/"),
    Page("matching an import", lambda shop: f"/imports/{shop.shelf.uploaded.pk}/match/"),
    Page("import, checked", lambda shop: f"/imports/{shop.shelf.checked.pk}/"),
    Page("import, stored", lambda shop: f"/imports/{shop.shelf.stored.pk}/"),
    Page("customers of an import", lambda shop: f"/customers/?brought_by={shop.shelf.stored.pk}"),
    Page("import, undone", lambda shop: f"/imports/{shop.shelf.undone.pk}/"),
    Page("undoing an import", lambda shop: f"/imports/{shop.shelf.stored.pk}/undo/"),
    Page("jobs", "/jobs/"),
    Page("jobs, filtered", "/jobs/?state=FAILED"),
    Page("exporting jobs", "/jobs/export/?state=FAILED"),
    Page("job, waiting", lambda shop: f"/jobs/{shop.shelf.waiting.pk}/"),
    Page("job, failed", lambda shop: f"/jobs/{shop.shelf.failed.pk}/"),
    # Exclusion lists
    Page("exclusion lists", "/exclusion-lists/"),
    Page("exclusion lists, filtered", "/exclusion-lists/?made=ready&sort=-name&column=who&column=exports"),
    Page("exporting the lists", "/exclusion-lists/lists/export/"),
    Page("new exclusion list", "/exclusion-lists/new/"),
    Page("exclusion list", lambda shop: f"/exclusion-lists/{shop.shelf.entry.pk}/"),
    Page("exclusion list, masked", lambda shop: f"/exclusion-lists/{shop.shelf.entry.pk}/", role="MARKETER"),
    Page("exclusion list, edited", lambda shop: f"/exclusion-lists/{shop.shelf.entry.pk}/edit/"),
    Page("exporting a list", lambda shop: f"/exclusion-lists/{shop.shelf.entry.pk}/export/"),
    Page("export of a list", lambda shop: f"/exclusion-lists/exports/{shop.shelf.export.pk}/"),
    # Products and rates
    Page("products", "/products/"),
    Page("products, filtered", "/products/?cost=unknown&sort=-price&column=price&column=margin"),
    Page("products, none", "/products/?q=nothing-is-called-that"),
    Page("exporting products", "/products/export/?cost=known"),
    Page("product", lambda shop: f"/products/{shop.shelf.product.pk}/"),
    Page("buyers of a product", lambda shop: f"/products/{shop.shelf.product.pk}/buyers/"),
    Page("rates", "/rates/"),
    Page("rate", lambda shop: f"/rates/{shop.shelf.rate.pk}/"),
    # Settings
    Page("store", "/settings/store/"),
    Page("thresholds", "/settings/thresholds/"),
    Page("thresholds, tried", "/settings/thresholds/?active_days=60&high_value=500"),
    Page(
        "who would move", "/settings/thresholds/moves/?active_days=60&high_value=500&before=LOYAL&after=AT_RISK"
    ),
    Page("schemes", "/settings/schemes/"),
    Page("a scheme", "/settings/schemes/?scheme=classic"),
    Page("needs", "/settings/needs/"),
    Page("tiers", "/settings/tiers/"),
    Page("new tier", "/settings/tiers/add/"),
    Page("tier", lambda shop: f"/settings/tiers/{shop.shelf.tier.pk}/"),
    Page("users", "/settings/users/"),
    Page("user", lambda shop: f"/settings/users/{shop.shelf.member.pk}/"),
    Page("team", lambda shop: f"/settings/teams/{shop.shelf.team.pk}/"),
    Page("roles", "/settings/roles/"),
    Page("tokens", "/settings/tokens/"),
    Page("audit log", "/settings/audit/"),
    Page("audit log, filtered", "/settings/audit/?kind=crm.Job&from_day=2024-01-01&column=who&column=chain"),
    Page("exporting the audit log", "/settings/audit/export/"),
    Page("health", "/settings/health/"),
    # One's own
    Page("notifications", "/notifications/"),
    Page("which notifications", "/notifications/settings/"),
    Page("account", "/account/"),
    Page("password", "/account/password/change/"),
    Page("second factor", "/account/2fa/"),
    Page("second factor, set up", "/account/2fa/", role="GUARDED"),
    Page("setting up a second factor", "/account/2fa/totp/activate/"),
    Page("giving up the second factor", "/account/2fa/totp/deactivate/", role="GUARDED"),
    Page("recovery codes", "/account/2fa/recovery-codes/", role="GUARDED"),
    Page("new recovery codes", "/account/2fa/recovery-codes/generate/", role="GUARDED"),
    Page("confirming who you are", "/account/reauthenticate/"),
    Page("confirming by code", "/account/2fa/reauthenticate/", role="GUARDED"),
    Page("sessions", "/account/sessions/"),
    Page("e-mail", "/account/email/"),
    Page("signing out", "/account/logout/"),
    # Nobody signed in
    Page("sign-in", "/account/login/", role=""),
    Page("no sign-up", "/account/signup/", role=""),
    Page("account closed", "/account/inactive/", role=""),
    Page("password forgotten", "/account/password/reset/", role=""),
    Page("password link sent", "/account/password/reset/done/", role=""),
    Page(
        "new password",
        lambda shop: f"/account/password/reset/key/{shop.shelf.reset}/",
        role="",
        leads_on=True,
    ),
    Page("new password, link used", "/account/password/reset/key/1-set-password/", role=""),
    Page("password changed", "/account/password/reset/key/done/", role=""),
    Page("e-mail to be confirmed", "/account/confirm-email/", role=""),
    Page("e-mail confirmed by nobody", "/account/confirm-email/no-such-key/", role=""),
    Page("invitation", lambda shop: f"/invitation/{shop.shelf.invitation}/", role=""),
    Page("invitation, no longer valid", "/invitation/no-such-token/", role="", status=410),
    # What goes wrong
    Page("missing page", "/nothing-here/", status=404),
    Page("not allowed", "/customers/", role="MARKETER", status=403),
    Page("cannot be read", "/went-wrong/400/", status=400),
    Page("does something else", "/went-wrong/405/", status=405),
    Page("too large", "/went-wrong/413/", status=413),
    Page("too many tries", "/went-wrong/429/", status=429),
    Page("something broke", "/went-wrong/500/", status=500),
    Page("store is busy", "/went-wrong/503/", status=503),
]
