"""What makes a POST succeed. An address that changes something needs a line here; the matrix names one without."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now

from crm.forms.store import StoreForm
from crm.models import Store
from tests import factories
from tests.security.shop import OWN, Shop


def as_it_is(form: Any) -> dict[str, Any]:
    """What a browser sends when nothing was typed."""
    shown = {name: form[name].value() for name in form.fields}
    return {
        name: "on" if value is True else value for name, value in shown.items() if value not in (None, False)
    }


PASSWORD = "correct horse battery staple"


# What makes a POST succeed, by the address's name; a callable gets the object of the address.
PAYLOADS: dict[str, dict[str, Any] | Callable[[Shop, str], dict[str, Any]]] = {
    "dashboard:edit_customer": {"first_name": "New", "last_name": "Name", "version": "1"},
    "dashboard:new_customer": {"first_name": "New", "email": "new-person@example.com"},
    "dashboard:add_note": {"text": "Likes tea"},
    "dashboard:pin_note": {"pinned": "1"},
    "dashboard:edit_note": {"text": "Likes coffee"},
    "dashboard:customer_identities": {"kind": "EMAIL", "value": "another@example.com"},
    "dashboard:add_consent": {
        "subject": "EMAIL:MARKETING",
        "state": "WITHDRAWN",
        "source": "phone call",
        "happened_at": "2024-01-01T10:00",
    },
    "dashboard:suppress_customer": {"channel": "CALL", "reason": "DO_NOT_CALL"},
    "dashboard:customer_lists": lambda shop, role: {
        "exclusion_list": shop.made["exclusion list", role, OWN].pk,
        "reason": "Asked by phone",
    },
    "dashboard:change_weekly_report": {"wanted": "1"},
    "dashboard:all_panel_files": {"from": "2026-01-01", "to": "2026-01-31"},
    "dashboard:make_board_pdf": {"from": "2026-01-01", "to": "2026-01-31"},
    "crm:save_view": {"page": "customers", "name": "Ours", "query": "type=LOYAL"},
    "crm:change_view": {"name": "Another name"},
    "crm:choose_look": {"page": "products", "size": "50"},
    "crm:export_products": {"format": "csv"},
    "crm:export_imports": {"format": "csv"},
    "crm:export_audit": {"format": "csv"},
    "segments:export_exclusions": {"format": "csv"},
    "dashboard:export_orders": {"format": "csv", "reason": "Asked for"},
    "crm:export_jobs": {"format": "csv"},
    "dashboard:export_customers": {"reason": "Asked for", "format": "csv"},
    "dashboard:change_customers": lambda shop, role: {
        "action": "note",
        "choice": "Met at the fair",
        "id": [shop.made["customer", role, OWN].pk],
    },
    "crm:notice_settings": {"wanted": ["job_done"]},
    "crm:account": {"first_name": "New", "last_name": "Name", "language": "es", "theme": "DARK"},
    "crm:set_language": {"language": "es"},
    "crm:invite_user": {"email": "new@example.com", "role": "MARKETER"},
    "crm:user": {"first_name": "New", "last_name": "Name", "role": "MARKETER"},
    "crm:create_team": {"name": "A new team", "shares_customers": "on"},
    "crm:team": {"name": "Another name"},
    "crm:edit_product": {"title": "A new title", "price": "12", "cost": "5"},
    "crm:add_rate": {"currency": "GBP", "date": "2024-01-01", "rate": "1.2"},
    "crm:rate": {"date": "2023-01-01", "rate": "0.8"},
    "crm:add_tier": {"name": "Platinum", "rank": "99", "entry_measure": "ORDERS", "entry_from": "5"},
    "crm:tier": {"name": "Platinum", "rank": "99", "entry_measure": "ORDERS", "entry_from": "5"},
    "crm:change_store": lambda shop, role: {
        **as_it_is(StoreForm(instance=Store.current())),
        "name": "New",
        "confirmed": "1",
    },
    "segments:add_exclusion_list": {"name": "Ours", "types": ["LOYAL"], "platforms": ["meta"]},
    "segments:count_for_rule": {"types": ["LOYAL"]},
    "segments:edit_exclusion_list": {"name": "Renamed", "types": ["LOYAL"], "platforms": ["meta"]},
    "segments:take_out_of_list": lambda shop, role: {
        "who": str(factories.CustomerFactory().pk),
        "reason": "Asked",
    },
    "segments:export_exclusion_list": {"platforms": ["pinterest"]},
    "crm:new_import": lambda shop, role: {
        "files": [SimpleUploadedFile("orders.csv", b"order_id,placed_at,line_total\n1,2025-01-05,5\n")],
        "subject": "orders",
        "source": "shop",
    },
    "crm:match_import": {
        "format": "lines",
        "map_order_id": "order_id",
        "map_placed_at": "placed_at",
        "map_line_total": "line_total",
    },
    "segments:show_scheme": {"scheme": "classic"},
    "segments:pin_thresholds": {"active_days": "90", "high_value": "500"},
    "crm:create_token": {"name": "A shop", "scopes": ["orders:read"]},
    "crm:erase_customer": {"understood": "on"},
    "crm:accept_invitation": {"new_password1": PASSWORD, "new_password2": PASSWORD},
    "api:consent_list": lambda shop, role: {
        "customer": shop.made["customer", role, OWN].pk,
        "channel": "EMAIL",
        "purpose": "MARKETING",
        "state": "WITHDRAWN",
        "source": "phone call",
        "happened_at": (now() - timedelta(hours=1)).isoformat(),
    },
}
