"""What the columns of a file can mean, per subject. A mapping gives a field a column, `--set` a fixed value.

`kind` says how a cell is read (`crm.imports.cells`). `level`: LINE fields belong to each row, ORDER
and PERSON fields to the whole order or cart (the first row that fills them decides).
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LINE, ORDER, PERSON = "line", "order", "person"
ROW = "@row"  # as a column: each row is an order of its own
EXTRA = "extra."  # `extra.shoe_size`: a custom field of the customer


@dataclass(frozen=True)
class Field:
    code: str
    label: str | Promise
    kind: str
    level: str = LINE
    required: bool = False
    aliases: tuple[str, ...] = ()  # column names that suggest this field, folded


_PERSON = (
    Field("customer_id", _("Customer id"), "id", PERSON, aliases=("customerid", "householdid", "userid")),
    Field("email", _("E-mail"), "email", PERSON, aliases=("email", "emailaddress", "mail", "correo")),
    Field("phone", _("Phone"), "phone", PERSON, aliases=("phone", "phonenumber", "mobile", "telephone")),
    Field("first_name", _("First name"), "name", PERSON, aliases=("firstname", "givenname", "nombre")),
    Field("last_name", _("Last name"), "name", PERSON, aliases=("lastname", "surname", "familyname")),
    Field("country", _("Country"), "country", PERSON, aliases=("country", "countrycode", "pais")),
    Field("region", _("Region"), "text", PERSON, aliases=("region", "state", "province")),
    Field("city", _("City"), "text", PERSON, aliases=("city", "town", "ciudad")),
    Field("postal_code", _("Postal code"), "code", PERSON, aliases=("zip", "postalcode", "postcode")),
    Field("language", _("Language"), "language", PERSON, aliases=("language", "locale", "idioma")),
    Field("accepts_marketing", _("Accepts e-mail marketing"), "yes_no", PERSON,
          aliases=("acceptsmarketing", "acceptsemailmarketing", "newsletter")),
    Field("accepts_sms", _("Accepts SMS marketing"), "yes_no", PERSON, aliases=("acceptssmsmarketing",)),
    Field("accepts_whatsapp", _("Accepts WhatsApp marketing"), "yes_no", PERSON,
          aliases=("acceptswhatsappmarketing",)),
    Field("accepts_ads", _("Accepts use for ads"), "yes_no", PERSON, aliases=("acceptsads",)),
    Field("consent_at", _("Consent given or refused at"), "instant", PERSON, aliases=("consentat",)),
)  # fmt: skip

_AMOUNTS = (
    Field("sku", _("SKU"), "code", aliases=("sku", "stockcode", "productid", "itemid")),
    Field("product", _("Product"), "title", aliases=("product", "productname", "description", "title", "item")),
    Field("category", _("Category"), "text", aliases=("category", "productcategory", "department")),
    Field("quantity", _("Quantity"), "number", aliases=("quantity", "qty", "units")),
    Field("unit_price", _("Unit price"), "number", aliases=("unitprice", "price", "itemprice")),
    Field("line_total", _("Line total"), "number", aliases=("linetotal", "total", "salesvalue", "dollarvalue", "amount")),
)  # fmt: skip

_ORDER = (
    Field("order_id", _("Order id"), "id", ORDER, required=True,
          aliases=("orderid", "ordernumber", "invoiceno", "invoice", "basketid", "order")),
    *_PERSON,
    Field("placed_at", _("Ordered at"), "instant", ORDER, required=True,
          aliases=("placedat", "orderdate", "invoicedate", "date", "createdat", "transactiontimestamp")),
    Field("paid_at", _("Paid at"), "instant", ORDER, aliases=("paidat", "paymentdate")),
    Field("delivered_at", _("Delivered at"), "instant", ORDER, aliases=("deliveredat", "deliverydate")),
    Field("cancelled_at", _("Cancelled at"), "instant", ORDER, aliases=("cancelledat", "canceledat")),
    Field("updated_at", _("Changed at"), "instant", ORDER, aliases=("updatedat", "modifiedat", "lastupdated")),
    *_AMOUNTS,
    Field("discount", _("Discount"), "number", aliases=("discount", "discountamount", "retaildisc")),
    Field("coupon", _("Coupon"), "coupon", ORDER, aliases=("coupon", "couponcode", "discountcode")),
    Field("refunded", _("Refunded"), "number", aliases=("refunded", "refundedamount", "totalrefunded")),
    Field("refunded_at", _("Refunded at"), "instant", ORDER, aliases=("refundedat",)),
    Field("shipping", _("Shipping"), "number", aliases=("shipping", "shippingtotal")),
    Field("tax", _("Tax"), "number", aliases=("tax", "taxes", "totaltax")),
    Field("currency", _("Currency"), "currency", ORDER, aliases=("currency", "currencycode")),
    Field("status", _("Status"), "status", ORDER, aliases=("status", "orderstatus", "paymentstatus")),
    Field("test", _("Test order"), "yes_no", ORDER, aliases=("test", "istest")),
)  # fmt: skip

# Only formats fill these; staff do not map them.
_ORDER_BY_FORMAT = (
    Field("external_id", _("Order id"), "id", ORDER),
    Field("goods", _("Value of the goods"), "number", ORDER),
    Field("fulfilled_at", _("Fulfilled at"), "instant", ORDER),
    Field("full_name", _("Name"), "name", PERSON),
    Field("payment_method", _("Payment method"), "text", ORDER),
    Field("line_discount", _("Discount of the line"), "number"),
    Field("requires_shipping", _("Needs shipping"), "yes_no"),
)

_CUSTOMER = (
    *_PERSON,
    Field("birthday", _("Birthday"), "date", PERSON, aliases=("birthday", "birthdate", "dateofbirth")),
    Field("gender", _("Gender, as declared"), "short", PERSON, aliases=("gender", "sex")),
    Field("age_band", _("Age band, as declared"), "short", PERSON, aliases=("ageband", "agegroup", "age")),
    Field("owner", _("Account manager"), "text", PERSON, aliases=("owner", "accountmanager")),
    Field("joined_at", _("Customer since"), "instant", PERSON, aliases=("joinedat", "customersince", "createdat")),
)  # fmt: skip

_CART = (
    Field("cart_id", _("Cart id"), "id", ORDER, required=True, aliases=("cartid", "cart", "token", "checkoutid")),
    *_PERSON,
    Field("opened_at", _("Opened at"), "instant", ORDER, required=True, aliases=("openedat", "createdat", "date")),
    Field("touched_at", _("Last touched at"), "instant", ORDER, aliases=("touchedat", "updatedat", "modifiedat")),
    Field("closed_at", _("Closed at"), "instant", ORDER, aliases=("closedat", "completedat")),
    *_AMOUNTS,
    Field("currency", _("Currency"), "currency", ORDER, aliases=("currency", "currencycode")),
    Field("url", _("Link to the cart"), "url", ORDER, aliases=("url", "recoveryurl", "abandonedcheckouturl")),
)  # fmt: skip

_PRODUCT = (
    Field("sku", _("SKU"), "code", required=True, aliases=("sku", "stockcode", "productid", "itemid")),
    Field("title", _("Title"), "title", aliases=("title", "product", "productname", "name", "description")),
    Field("category", _("Category"), "text", aliases=("category", "productcategory", "department")),
    Field("price", _("Price"), "number", aliases=("price", "unitprice")),
    Field("cost", _("Cost"), "number", aliases=("cost", "unitcost", "costperitem")),
    Field("currency", _("Currency"), "currency", aliases=("currency", "currencycode")),
)

_RATE = (
    Field("currency", _("Currency"), "currency", required=True, aliases=("currency", "from", "currencycode")),
    Field("base", _("In currency"), "currency", aliases=("base", "to", "basecurrency")),
    Field("date", _("Date"), "date", required=True, aliases=("date", "day")),
    Field("rate", _("Rate"), "rate", required=True, aliases=("rate", "value", "exchangerate")),
)

SUBJECTS: dict[str, tuple[Field, ...]] = {
    "orders": _ORDER, "customers": _CUSTOMER, "carts": _CART, "products": _PRODUCT, "rates": _RATE,
}  # fmt: skip
SUBJECT_LABELS: dict[str, str | Promise] = {
    "orders": _("Orders"), "customers": _("Customers"), "carts": _("Carts"), "products": _("Products"),
    "rates": _("Exchange rates"),
}  # fmt: skip
_ALL = {name: {f.code: f for f in fields} for name, fields in SUBJECTS.items()}
_ALL["orders"] |= {f.code: f for f in _ORDER_BY_FORMAT}
_ALL["customers"] |= {"full_name": _ORDER_BY_FORMAT[3]}


def field_of(subject: str, code: str) -> Field | None:
    """None when the subject has no such field. Custom fields of customers are texts."""
    if subject == "customers" and code.startswith(EXTRA) and len(code) > len(EXTRA):
        return Field(code, code.removeprefix(EXTRA), "text", PERSON)
    return _ALL[subject].get(code)


def required_fields(subject: str) -> tuple[str, ...]:
    return tuple(f.code for f in SUBJECTS[subject] if f.required)


def lacking_fields(subject: str, *, columns: Collection[str], fixed: Collection[str]) -> list[str]:
    """Labels of what an import of `subject` cannot do without, of fields that have a column or one value for all."""
    given = {*columns, *fixed}
    lacking = [code for code in required_fields(subject) if code not in given]
    if subject in {"orders", "carts"} and not {"line_total", "unit_price", "goods"} & given:
        lacking.append("line_total")
    if subject == "customers" and not {"customer_id", "email", "phone"} & {*columns}:
        lacking.append("email")
    return [str(found.label) for code in lacking if (found := field_of(subject, code)) is not None]
