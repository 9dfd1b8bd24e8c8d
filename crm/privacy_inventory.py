"""What the models of crm hold about people."""

from django.utils.translation import gettext_lazy as _

from crm.privacy import Erase, Personal, declare

ADDRESSING = _("To know and address the customer")
REACHING = _("To reach the customer and recognise them across channels")
REMEMBERING = _("To remember what was said and agreed")
STAFF = _("To sign in and to say who did what")

_NAME = Personal(ADDRESSING, Erase.BLANK)
_STAFF = Personal(STAFF, Erase.STAFF)
_ROW = Personal(REACHING, Erase.DELETE)


def declare_all() -> None:
    _people()
    _shop()
    _imports_and_jobs()
    _staff()


def _people() -> None:
    fields = "first_name last_name search_name language region city postal_code birthday gender age_band extras"
    declare(
        "crm.Customer",
        # The country stays: totals by country, and it alone tells nobody apart.
        plain="id country owner source joined_at erased_at version created_by_import changed_by_import",
        personal=dict.fromkeys(fields.split(), _NAME),
    )
    declare(
        "crm.Identity",
        plain="id customer kind namespace is_key is_primary first_seen_at created_by_import",
        personal={"value": _ROW},
    )
    declare(
        "crm.Touchpoint",
        plain="id customer kind happened_at actor is_pinned changed_at deleted_at source",
        personal=dict.fromkeys(["text", "data", "external_id"], Personal(REMEMBERING, Erase.BLANK)),
    )
    declare("crm.DirtyCustomer", plain="customer since")
    declare("crm.SavedView", plain="id owner page name query is_shared is_default created_at removed_at")
    declare("crm.ListLook", plain="id owner page columns size")
    declare("crm.BulkChange", plain="id kind job data changed happened_at actor undone_at kept")
    declare("crm.BulkChangeRow", plain="id change customer before")
    # The ledger is the proof of what was allowed; `record_consent` lets no address into it.
    declare(
        "crm.Consent",
        plain="id customer channel purpose state source wording happened_at recorded_at recorded_by"
        " created_by_import",
    )
    declare("crm.CurrentConsent", plain="id customer channel purpose state since statement")
    declare("crm.Suppression", plain="id customer channel purpose reason since lifted_at set_by")
    declare("crm.Tombstone", plain="id kind address_hash erased_at")
    declare("crm.TierPeriod", plain="id customer tier started_at ended_at")
    declare(
        "crm.CustomerKey",
        plain="customer",
        personal={"key": Personal(_("To open personal values in the audit log"), Erase.DESTROY_KEY)},
    )


def _shop() -> None:
    declare(
        "crm.Store",
        plain="id name base_currency time_zone first_weekday region value_window_days value_basis"
        " default_margin_pct pinned_active_days pinned_high_value cart_min_age_minutes"
        " cart_window_days confirmed_consent_required ads_need_opt_in ad_cpm ad_views_a_month"
        " mail_price mails_a_month scheme upload_retention_days"
        " setup_hidden_at sending_paused_at",
    )
    declare(
        "crm.Order",
        plain="id source external_id customer number status is_test placed_at placed_on paid_at"
        " delivered_at cancelled_at version_at currency goods discount shipping tax coupon line_count"
        " content_hash net qualifies discounted net_base margin_base settled_at created_by_import"
        " changed_by_import",
    )
    declare(
        "crm.OrderLine",
        plain="id order product title sku quantity unit_price total discount is_gift_card",
    )
    declare(
        "crm.Refund",
        plain="id order external_id amount refunded_at",
    )
    declare(
        "crm.Cart",
        plain="id source external_id customer currency value value_base opened_at touched_at closed_at"
        " content_hash created_by_import changed_by_import",
        personal={"url": Personal(_("To bring the customer back to the cart"), Erase.BLANK)},
    )
    declare("crm.CartEvent", plain="id cart kind happened_at value value_base created_by_import")
    declare("crm.CartLine", plain="id cart product title sku quantity unit_price total")
    declare("crm.Category", plain="id name")
    declare(
        "crm.Product",
        plain="id source sku title category currency price cost created_by_import changed_by_import",
    )
    declare("crm.ProductSales", plain="product buyers orders units revenue first_on last_on")
    declare("crm.SalesChange", plain="id product")
    declare("crm.ExchangeRate", plain="id currency base date rate created_by_import")
    declare("crm.LoyaltyTier", plain="id name rank entry_measure entry_from window_days benefits")


def _imports_and_jobs() -> None:
    undo = Personal(_("To undo an import"), Erase.SEARCH)
    report = Personal(_("To report a bad line"), Erase.SEARCH)
    file = Personal(_("To repeat or examine an import"), Erase.RETENTION)
    declare(
        "crm.Import",
        plain="id subject format source state options counts error created_at stored_at undone_at owner job",
    )
    declare("crm.ImportFile", plain="id batch size sha256", personal={"name": file, "content": file})
    declare("crm.ImportProblem", plain="id batch severity file line column code", personal={"data": report})
    declare("crm.ImportBefore", plain="id batch table row_id", personal={"image": undo})
    declare("crm.ImportRecipe", plain="id subject format header_hash source options used_at")
    declare(
        "crm.Job",
        plain="id kind key state payload result done total step error attempts max_attempts owner language created_at"
        " started_at heartbeat_at finished_at",
        personal={"file": file},
    )
    declare("crm.Notice", plain="id user kind happened_at read_at by customer job data key")
    declare("crm.Visit", plain="user seen_at before_at")
    declare(
        "crm.AuditEvent",
        plain="id seq happened_at actor client action object_kind object_id chain",
        personal={"data": Personal(_("To answer who did what"), Erase.DESTROY_KEY)},
    )


def _staff() -> None:
    declare("crm.Team", plain="id name shares_customers")
    declare(
        "crm.User",
        plain="id is_superuser is_staff is_active date_joined last_login role team language theme muted_notices weekly_report groups"
        " user_permissions",
        personal=dict.fromkeys(["username", "first_name", "last_name", "email", "password"], _STAFF),
    )
    declare(
        "crm.ApiClient",
        plain="id name token_hash token_start scopes created_at created_by last_used_at revoked_at",
    )
    declare("crm.ApiRequest", plain="id client user key route body_hash status answer asked_at")
