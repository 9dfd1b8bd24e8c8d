"""Icon of each type, handed down to the pages' frame."""

from crm.type_looks import TYPE_LOOKS, TypeLook
from segments.types import CUSTOMER_TYPES

ICONS = {
    "LOYAL": "gem",
    "AT_RISK": "hourglass",
    "ABANDONED": "shopping-cart",
    "LOW_VALUE": "sprout",
    "SUBSCRIBER": "at-sign",
    "NON_TARGET": "circle-dashed",
}


def register() -> None:
    for kind in CUSTOMER_TYPES:
        TYPE_LOOKS.register(TypeLook(kind.code, kind.label, ICONS[kind.code]))
