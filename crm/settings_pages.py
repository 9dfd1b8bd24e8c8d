"""The pages below Settings, in the order of the menu at their side. Each area adds its own."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.registry import Registry


@dataclass(frozen=True)
class SettingsPage:
    code: str
    label: str | Promise
    url_name: str
    permission: str
    order: int = 100


SETTINGS_PAGES: Registry[SettingsPage] = Registry("settings pages")
SETTINGS_PAGES.register(SettingsPage("store", _("Store"), "crm:store_settings", "settings.see", 10))
SETTINGS_PAGES.register(SettingsPage("tiers", _("Loyalty tiers"), "crm:tier_list", "settings.see", 40))
SETTINGS_PAGES.register(SettingsPage("users", _("Staff"), "crm:user_list", "users.manage", 50))
SETTINGS_PAGES.register(SettingsPage("roles", _("Roles"), "crm:role_list", "settings.see", 55))
SETTINGS_PAGES.register(SettingsPage("tokens", _("API tokens"), "crm:token_list", "tokens.manage", 60))
SETTINGS_PAGES.register(SettingsPage("audit", _("Audit log"), "crm:audit_log", "audit.see", 70))
SETTINGS_PAGES.register(SettingsPage("health", _("Health"), "crm:health", "settings.see", 80))
