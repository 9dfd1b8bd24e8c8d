"""The store's settings and its loyalty tiers."""

from django.urls import path

from crm.views import store, tiers

urlpatterns = [
    path("settings/store/", store.store_settings, name="store_settings"),
    path("settings/store/change/", store.change_store, name="change_store"),
    path("settings/store/changes/<int:pk>/undo/", store.undo_store_change, name="undo_store_change"),
    path("settings/tiers/", tiers.tier_list, name="tier_list"),
    path("settings/tiers/add/", tiers.add_tier, name="add_tier"),
    path("settings/tiers/<int:pk>/", tiers.tier, name="tier"),
    path("settings/tiers/<int:pk>/delete/", tiers.remove_tier, name="remove_tier"),
]
