"""Parts of a product's page that read more than the catalogue. Higher apps register theirs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from crm.models import Product, User
from crm.permissions import may
from crm.registry import Registry


@dataclass(frozen=True)
class ProductPanel:
    """`tell(product=, reader=, at=)` returns what `template` shows; `permission` "": whoever sees products."""

    code: str
    label: str | Promise
    template: str
    tell: Callable[..., Any]
    permission: str = ""


PRODUCT_PANELS: Registry[ProductPanel] = Registry("panels of a product")


def panels_of(product: Product, *, reader: User, at: datetime) -> list[tuple[ProductPanel, Any]]:
    """The panels this reader may see, each with what it shows."""
    return [
        (panel, panel.tell(product=product, reader=reader, at=at))
        for panel in PRODUCT_PANELS
        if not panel.permission or may(reader, panel.permission)
    ]
