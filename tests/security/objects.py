"""What the addresses point at: a new address with a number in it needs a line in OBJECTS; the matrix names
one without.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from crm.models import User
from tests.security import crm_rows, segments_rows
from tests.security.shop import Shop

Make = Callable[[Shop, User], Any]  # the object that belongs to this member of staff


def key_of(found: Any) -> dict[str, Any]:
    return {"": getattr(found, "pk", found)}


@dataclass(frozen=True)
class Kind:
    """`by`: whose rule says who sees it, "customer" or "owner"; "": everybody with the permission.

    `owned_to_change`: a team sees it and may not change it. `keys`: what stands in the address, by
    name ("": the only one).
    """

    code: str
    make: Make
    by: str = ""
    owned_to_change: bool = False
    keys: Callable[[Any], dict[str, Any]] = key_of


CUSTOMER = Kind("customer", crm_rows.a_customer, "customer")
CUSTOMER_TO_CHANGE = Kind("customer", crm_rows.a_customer, "customer", owned_to_change=True)
NOTE = Kind(
    "note",
    crm_rows.a_note,
    "customer",
    owned_to_change=True,
    keys=lambda note: {"pk": note.customer_id, "note": note.pk},
)
DELETED_NOTE = Kind("deleted note", crm_rows.a_deleted_note, "customer", owned_to_change=True, keys=NOTE.keys)
SUPPRESSION = Kind(
    "suppression",
    crm_rows.a_suppression,
    "customer",
    keys=lambda held: {"pk": held.customer_id, "suppression": held.pk},
)
IDENTITY = Kind(
    "identity",
    crm_rows.an_identity,
    "customer",
    owned_to_change=True,
    keys=lambda identity: {"pk": identity.customer_id, "identity": identity.pk},
)
REMOVABLE_IDENTITY = Kind(
    "removable identity", crm_rows.a_second_identity, "customer", owned_to_change=True, keys=IDENTITY.keys
)
REMOVED_IDENTITY = Kind(
    "removed identity",
    crm_rows.a_removed_identity,
    "customer",
    owned_to_change=True,
    keys=lambda event: {"pk": event.data["customer"], "event": event.pk},
)
CUSTOMER_EXCEPTION = Kind(
    "customer's exception",
    segments_rows.an_exception,
    "customer",
    keys=lambda taken: {"pk": taken.customer_id, "entry": taken.exclusion_list_id},
)
DOSSIER = Kind(
    "dossier", crm_rows.a_dossier, "owner", keys=lambda job: {"pk": job.payload["customer"], "job": job.pk}
)
LIST = Kind("exclusion list", segments_rows.an_exclusion_list)
EXPORT = Kind("export", segments_rows.an_export)
ORDER = Kind("order", crm_rows.an_order, "customer")
IMPORT = Kind("import", crm_rows.an_import, "owner")
UPLOADED_IMPORT = Kind("uploaded import", crm_rows.an_uploaded_import, "owner")
JOB = Kind("job", crm_rows.a_job, "owner")


def exported_file(code: str) -> Kind:
    return Kind(f"file of {code}", partial(crm_rows.a_file_of_a_list, code=code), "owner")


# By the address's name.
OBJECTS: dict[str, Kind] = {
    "crm:open_notice": Kind("notice", crm_rows.a_notice, "reader"),
    "dashboard:panel_file": Kind("chart", segments_rows.a_chart, keys=lambda code: {"code": code}),
    "dashboard:panel_card": Kind("chart", segments_rows.a_chart, keys=lambda code: {"code": code}),
    "dashboard:panel_table": Kind("chart", segments_rows.a_chart, keys=lambda code: {"code": code}),
    "dashboard:fetch_board_pdf": Kind(
        "drawn dashboard", crm_rows.a_drawn_dashboard, "owner", keys=lambda job: {"job": job.pk}
    ),
    "dashboard:help_term": Kind("word", lambda shop, owner: "at-risk"),
    "dashboard:customer": CUSTOMER,
    "dashboard:customer_menu": CUSTOMER,
    "dashboard:edit_customer": CUSTOMER_TO_CHANGE,
    "dashboard:add_note": CUSTOMER_TO_CHANGE,
    "dashboard:pin_note": NOTE,
    "dashboard:edit_note": NOTE,
    "dashboard:delete_note": NOTE,
    "dashboard:restore_note": DELETED_NOTE,
    "dashboard:customer_timeline": CUSTOMER,
    "dashboard:customer_orders": CUSTOMER,
    "dashboard:customer_products": CUSTOMER,
    "dashboard:customer_identities": CUSTOMER_TO_CHANGE,
    "dashboard:choose_identity": IDENTITY,
    "dashboard:remove_identity": REMOVABLE_IDENTITY,
    "dashboard:put_back_identity": REMOVED_IDENTITY,
    "dashboard:customer_consents": CUSTOMER,
    "dashboard:add_consent": CUSTOMER,
    "dashboard:suppress_customer": CUSTOMER,
    "dashboard:lift_suppression": SUPPRESSION,
    "dashboard:customer_lists": CUSTOMER,
    "dashboard:put_back_customer": CUSTOMER_EXCEPTION,
    "dashboard:make_dossier": CUSTOMER_TO_CHANGE,
    "dashboard:fetch_dossier": DOSSIER,
    "crm:remove_view": Kind("saved view", crm_rows.a_saved_view, "reader"),
    "crm:change_view": Kind("saved view", crm_rows.a_saved_view, "reader"),
    "crm:restore_view": Kind("removed view", crm_rows.a_removed_view, "reader"),
    "crm:fetch_products_export": exported_file("products"),
    "crm:fetch_imports_export": exported_file("imports"),
    "crm:fetch_audit_export": exported_file("audit"),
    "segments:fetch_exclusions_export": exported_file("exclusions"),
    "dashboard:fetch_orders_export": exported_file("orders"),
    "crm:fetch_jobs_export": exported_file("jobs"),
    "dashboard:fetch_customers_export": exported_file("customers"),
    "dashboard:take_back_bulk_change": Kind("bulk change", crm_rows.a_bulk_change, "reader"),
    "crm:erase_customer": CUSTOMER,
    "crm:user": Kind("member", crm_rows.a_member),
    "crm:disable_user": Kind("member", crm_rows.a_member),
    "crm:enable_user": Kind("disabled member", crm_rows.a_disabled_member),
    "crm:sign_out_user": Kind("member", crm_rows.a_member),
    "crm:remove_factor": Kind("guarded member", crm_rows.a_guarded_member),
    "crm:reset_password": Kind("member", crm_rows.a_member),
    "crm:resend_invitation": Kind("invited member", crm_rows.an_invited_member),
    "crm:team": Kind("team", crm_rows.a_team),
    "crm:product": Kind("product", crm_rows.a_product),
    "dashboard:product_buyers": Kind("product", crm_rows.a_product),
    "crm:edit_product": Kind("product", crm_rows.a_product),
    "crm:rate": Kind("rate", crm_rows.a_rate),
    "crm:remove_rate": Kind("rate", crm_rows.a_rate),
    "crm:tier": Kind("tier", crm_rows.a_tier),
    "crm:remove_tier": Kind("tier", crm_rows.a_tier),
    "crm:revoke_token": Kind("token", crm_rows.a_token),
    "crm:accept_invitation": Kind("invitation", crm_rows.an_invitation),
    "segments:exclusion_list": LIST,
    "segments:edit_exclusion_list": LIST,
    "segments:exclusion_list_left_out": LIST,
    "segments:take_out_of_list": LIST,
    "segments:export_exclusion_list": LIST,
    "segments:put_back_on_list": Kind(
        "exception",
        segments_rows.an_exception,
        keys=lambda taken: {"pk": taken.exclusion_list_id, "customer": taken.customer_id},
    ),
    "segments:audience_export": EXPORT,
    "segments:audience_manifest": EXPORT,
    "segments:audience_file": Kind(
        "exported file",
        segments_rows.an_exported_file,
        keys=lambda file: {"pk": file.export_id, "file": file.pk},
    ),
    "crm:undo_store_change": Kind("store change", crm_rows.a_store_change),
    "segments:undo_thresholds": Kind(
        "saved threshold", segments_rows.a_saved_threshold, keys=lambda event: {"event": event.seq}
    ),
    "crm:import": IMPORT,
    "crm:import_problems": IMPORT,
    "crm:import_sample": Kind("sample file", lambda shop, owner: "order-lines"),
    "crm:try_sample": Kind("sample file", lambda shop, owner: "order-lines"),
    "crm:match_import": UPLOADED_IMPORT,
    "crm:import_again": UPLOADED_IMPORT,
    "crm:store_import": Kind("checked import", crm_rows.a_checked_import, "owner"),
    "crm:undo_import": Kind("stored import", crm_rows.a_stored_import, "owner"),
    "crm:job": JOB,
    "crm:cancel_job": JOB,
    "crm:repeat_job": Kind("failed job", crm_rows.a_failed_job, "owner"),
    "dashboard:leaky_everybody": CUSTOMER,  # of the negative control
    "api:customer": CUSTOMER,
    "api:order": ORDER,
    "api:import": IMPORT,
    "api:job": JOB,
    "api:run": Kind("run", segments_rows.a_run),
}
