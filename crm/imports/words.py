"""Words that files use for yes, no and the state of an order. The documentation shows this table."""

import re
from dataclasses import dataclass

from crm.names import folded

YES = frozenset(
    ["yes", "y", "true", "t", "1", "on", "subscribed", "si", "verdadero", "oui", "ja", "是", "نعم", "x"]
)
NO = frozenset(
    ["no", "n", "false", "f", "0", "off", "unsubscribed", "not_subscribed", "falso", "non", "nein", "否", "لا"]
)

# What databases, spreadsheets and web statistics write where nothing is: no id of anybody.
NOTHING = frozenset(
    ["null", "none", "nil", "nan", "n/a", "na", "undefined", "(null)", "(none)", "(not set)", "<na>", r"\n",
     "-", "--", "–", "—", "not logged in"]
)  # fmt: skip
# The line below a table that adds it up has one of these where the rows have their id.
SUMS = frozenset(map(folded,
    ["total", "totals", "grand total", "subtotal", "sum", "sums", "summe", "gesamt", "gesamtsumme", "zwischensumme",
     "totales", "total general", "suma", "somme", "totale", "totaal", "合计", "总计", "小计", "总额",
     "المجموع", "الإجمالي", "الاجمالي", "مجموع", "إجمالي"]
))  # fmt: skip
# Cells of spreadsheets that could not be computed, in several languages.
_FAILED = re.compile(r"#(?:N/A|N/D|NV|¡?[^\W\d_]+(?:/0)?[!?])")


def is_failed_cell(raw: str) -> bool:
    return _FAILED.fullmatch(raw.strip()) is not None


@dataclass(frozen=True)
class Meaning:
    """What a status word says. `refunded`: all of it, unless the file names amounts."""

    status: str = "PAID"
    cancelled: bool = False
    refunded: bool = False


_PAID, _PENDING, _VOIDED = Meaning(), Meaning("PENDING"), Meaning("VOIDED")
_CANCELLED, _REFUNDED = Meaning(cancelled=True), Meaning(refunded=True)
STATUS_WORDS: dict[str, Meaning] = {
    **dict.fromkeys(
        ["paid", "completed", "complete", "processing", "shipped", "fulfilled", "delivered", "closed",
         "partially_refunded", "partially refunded", "pagado", "已付款", "مدفوع"], _PAID),
    **dict.fromkeys(
        ["pending", "authorized", "authorised", "partially_paid", "partially paid", "unpaid", "on-hold",
         "on hold", "draft", "pending_payment", "pending payment", "awaiting payment", "pendiente", "待付款"],
        _PENDING),
    **dict.fromkeys(["voided", "void", "failed", "declined", "expired", "rejected"], _VOIDED),
    **dict.fromkeys(["cancelled", "canceled", "cancelado", "已取消", "ملغى"], _CANCELLED),
    **dict.fromkeys(["refunded", "returned", "reembolsado", "已退款"], _REFUNDED),
}  # fmt: skip


def word(raw: str) -> str:
    return folded(raw).strip(" '\"")
