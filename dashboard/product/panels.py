"""The panels of the product's page, in the order staff see them."""

from django.utils.translation import gettext_lazy as _

from crm.catalogue.panels import PRODUCT_PANELS, ProductPanel
from dashboard.product import buyers, prices, together


def register() -> None:
    for panel in (
        ProductPanel("again", _("Bought again"), "dashboard/_product_again.html", together.tell_again),
        ProductPanel("together", _("Bought together with"), "dashboard/_product_together.html", together.tell_together),
        ProductPanel("buyers", _("Who bought it"), "dashboard/_product_buyers.html", buyers.tell, "customers.see"),
        ProductPanel("prices", _("Price over time"), "dashboard/_product_prices.html", prices.tell),
    ):  # fmt: skip
        PRODUCT_PANELS.register(panel)
