"""Words that files use for yes, no and the state of an order. The documentation shows this table."""

from dataclasses import dataclass

from crm.names import folded

YES = frozenset(
    ["yes", "y", "true", "t", "1", "on", "subscribed", "si", "verdadero", "oui", "ja", "是", "نعم", "x"]
)
NO = frozenset(
    ["no", "n", "false", "f", "0", "off", "unsubscribed", "not_subscribed", "falso", "non", "nein", "否", "لا"]
)


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
