"""What the log keeps of an event, as a reader of the page sees it. The file keeps the codes."""

from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import display
from crm.audit import RESERVED
from crm.forms.store import StoreForm
from crm.imports.fields import SUBJECTS
from crm.imports.formats import FORMATS
from crm.jobs import JOB_KINDS
from crm.models import AuditEvent
from crm.roles import ROLES

NUMBERS_OF_ROWS = frozenset({"job", "import", "again", "customer_id", "team", "owner", "seed", "choice"})
LABELS: dict[str, str | Promise] = {
    **StoreForm._meta.labels,
    "pinned_active_days": gettext_lazy("Active within, days"), "pinned_high_value": gettext_lazy("High value from"),
    "scheme": gettext_lazy("Scheme"), "sending_paused_at": gettext_lazy("Sending paused"),
    "rate": gettext_lazy("Rate"), "rates_derived": gettext_lazy("Rates derived"),
    "dates": gettext_lazy("Local days written"), "amounts": gettext_lazy("Orders with new amounts"),
    "carts": gettext_lazy("Carts with new amounts"), "tiers_opened": gettext_lazy("Tiers given"),
    "tiers_closed": gettext_lazy("Tiers ended"), "role": gettext_lazy("Role"), "team": gettext_lazy("Team"),
    "shares_customers": gettext_lazy("Members see each other's customers"), "scopes": gettext_lazy("Scopes"),
    "sessions": gettext_lazy("Sessions ended"), "factors": gettext_lazy("Factors"), "kind": gettext_lazy("Kind"),
    "fields": gettext_lazy("What"), "people": gettext_lazy("People"), "kept": gettext_lazy("Left alone"),
    "reason": gettext_lazy("Reason"), "format": gettext_lazy("Format"), "channel": gettext_lazy("Channel"),
    "purpose": gettext_lazy("Purpose"), "state": gettext_lazy("State"), "account": gettext_lazy("Account"),
    "why": gettext_lazy("Why"), "job": gettext_lazy("Job"), "import": gettext_lazy("Import"),
    "files": gettext_lazy("Files"), "file": gettext_lazy("File"), "rows": gettext_lazy("Rows"),
    "orders": gettext_lazy("Orders"), "customers": gettext_lazy("Customers"), "rank": gettext_lazy("Rank"),
    "platforms": gettext_lazy("Platforms"), "rule": gettext_lazy("Rule"), "is_key": gettext_lazy("Finds one person"),
    "is_primary": gettext_lazy("Main address"), "value": gettext_lazy("Value"), "page": gettext_lazy("Page"),
    "shared": gettext_lazy("Shared"), "source": gettext_lazy("Source"), "sha256": gettext_lazy("Check sum"),
    "first_seen_at": gettext_lazy("Since"), "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"), "owner": gettext_lazy("Owner"), "city": gettext_lazy("City"),
    "country": gettext_lazy("Country"), "language": gettext_lazy("Language"), "birthday": gettext_lazy("Birthday"),
    "postal_code": gettext_lazy("Postal code"), "currency": gettext_lazy("Currency"), "day": gettext_lazy("Day"),
    "title": gettext_lazy("Title"), "category": gettext_lazy("Category"), "price": gettext_lazy("Price"),
    "cost": gettext_lazy("Cost"), "date": gettext_lazy("Day"), "subject": gettext_lazy("What the rows are"),
    "bytes": gettext_lazy("Bytes"), "fixed": gettext_lazy("Fixed values"), "strict": gettext_lazy("Strict"),
    "lines": gettext_lazy("Lines read"), "refused": gettext_lazy("Refused lines"), "remarks": gettext_lazy("Remarks"),
    "left_alone_count": gettext_lazy("Left alone"), "orders_created": gettext_lazy("New orders"),
    "orders_updated": gettext_lazy("Changed orders"), "orders_unchanged": gettext_lazy("Unchanged orders"),
    "customers_created": gettext_lazy("New customers"), "customers_updated": gettext_lazy("Changed customers"),
    "customers_unchanged": gettext_lazy("Unchanged customers"), "products_created": gettext_lazy("New products"),
    "consents_recorded": gettext_lazy("Consents"), "list": gettext_lazy("Exclusion list"),
    "platform": gettext_lazy("Platform"), "seq": gettext_lazy("Export"), "identifiers": gettext_lazy("Identifiers"),
    "added": gettext_lazy("Added"), "removed": gettext_lazy("Removed"), "hashed": gettext_lazy("Hashed"),
    "default": gettext_lazy("Seen first"), "pinned": gettext_lazy("Pinned"), "from": gettext_lazy("From"),
    "to": gettext_lazy("Until"), "demo": gettext_lazy("Made-up customers"), "addresses": gettext_lazy("Addresses"),
}  # fmt: skip
COLUMNS = {field.code: field.label for fields in SUBJECTS.values() for field in fields}  # of files
VALUES: dict[tuple[str, str], str | Promise] = {
    **{("role", role.code): role.label for role in ROLES},
    **{("format", kind.code): kind.label for kind in FORMATS},
    ("account", "known"): gettext_lazy("there is one"), ("account", "unknown"): gettext_lazy("there is none"),
    ("why", "too many tries"): gettext_lazy("too many tries"), ("kind", "totp"): gettext_lazy("authenticator app"),
    ("kind", "recovery_codes"): gettext_lazy("recovery codes"), ("kind", "EMAIL"): gettext_lazy("E-mail"),
    ("kind", "PHONE"): gettext_lazy("Phone"), ("subject", "orders"): gettext_lazy("Orders"),
    ("subject", "customers"): gettext_lazy("Customers"), ("subject", "carts"): gettext_lazy("Carts"),
    ("subject", "products"): gettext_lazy("Products"), ("subject", "rates"): gettext_lazy("Exchange rates"),
}  # fmt: skip


def facts_of(event: AuditEvent) -> list[tuple[str, str]]:
    """(label, value) of what is not personal; what was changed says before and after in one."""
    told = {name: value for name, value in event.data.items() if name not in RESERVED}
    before, after = told.pop("before", None), told.pop("after", None)
    if not isinstance(before, dict) or not isinstance(after, dict):
        before, after = {}, {name: value for name, value in (("before", before), ("after", after)) if value}
    if before or after:
        told.pop("fields", None)  # the same names once more
    changed = [(label(name), change(name, before.get(name), after.get(name))) for name in before | after]
    return changed + [(label(name), shown(name, value)) for name, value in told.items()]


def personal_words(values: dict[str, Any]) -> str:
    """Personal values of an event: a pair of values is one before and one after."""
    said = []
    for name, value in values.items():
        pair = isinstance(value, list) and len(value) == 2
        said.append(f"{label(name)}: {change(name, *value) if pair else shown(name, value)}")
    return display.enumerated(said)


def label(name: str) -> str:
    """The name of a file stays as it is."""
    return str(LABELS.get(name, name.replace("_", " ") if name.isidentifier() else name))


def change(name: str, before: Any, after: Any) -> str:
    told = {"before": shown(name, before), "after": shown(name, after)}
    return _("%(before)s, now %(after)s") % told


def shown(name: str, value: Any) -> str:
    if value is None or value == "" or value == []:
        return _("none")
    if isinstance(value, bool) or value in ("True", "False"):
        return _("yes") if value in (True, "True") else _("no")
    if isinstance(value, int):
        return str(value) if name in NUMBERS_OF_ROWS else display.number(value)
    if isinstance(value, list):
        return display.enumerated(shown(name, item) for item in value)
    if isinstance(value, dict):
        return display.enumerated(f"{label(key)}: {shown(key, item)}" for key, item in value.items())
    if name in {"fields", "fixed"}:
        return str(COLUMNS[value]) if value in COLUMNS and value not in LABELS else label(str(value))
    if name.endswith("_at"):
        return display.moment(datetime.fromisoformat(value))
    if name == "kind" and str(value) in JOB_KINDS:
        return str(JOB_KINDS[str(value)].label)
    return str(VALUES.get((name, str(value)), value))
