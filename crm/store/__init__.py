"""The store's settings: setting them, and changing those that every stored amount and day hangs on."""

from crm.store.actions import configure_store
from crm.store.checks import StoreRefused

__all__ = ["StoreRefused", "configure_store"]
