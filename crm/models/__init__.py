"""Facts. Grain, units and windows stand in each model's docstring."""

from crm.models.audit import AuditEvent, CustomerKey
from crm.models.carts import Cart, CartEvent, CartLine
from crm.models.consent import Consent, CurrentConsent, Suppression, Tombstone
from crm.models.customers import Customer, DirtyCustomer, Identity
from crm.models.imports import Import, ImportBefore, ImportFile, ImportProblem, ImportRecipe
from crm.models.jobs import Job
from crm.models.lists import BulkChange, BulkChangeRow, ListLook, SavedView
from crm.models.loyalty import LoyaltyTier, TierPeriod
from crm.models.notices import Notice
from crm.models.orders import Order, OrderLine, Refund
from crm.models.products import Category, ExchangeRate, Product, ProductSales, SalesChange
from crm.models.requests import ApiRequest
from crm.models.staff import ApiClient, Team, User, Visit
from crm.models.store import Store
from crm.models.touchpoints import Touchpoint

__all__ = [
    "ApiClient", "ApiRequest", "AuditEvent", "BulkChange", "BulkChangeRow", "Cart", "CartEvent", "CartLine",
    "Category", "Consent", "CurrentConsent", "Customer", "CustomerKey", "DirtyCustomer", "ExchangeRate",
    "Identity", "Import", "ImportBefore", "ImportFile", "ImportProblem", "ImportRecipe", "Job", "ListLook",
    "LoyaltyTier", "Notice", "Order", "OrderLine", "Product", "ProductSales", "Refund", "SalesChange",
    "SavedView", "Store", "Suppression", "Team", "TierPeriod", "Tombstone", "Touchpoint", "User", "Visit",
]  # fmt: skip
