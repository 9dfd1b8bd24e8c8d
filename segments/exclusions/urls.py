"""Addresses of exclusion lists."""

from django.urls import path

from crm.lists.urls import addresses_of
from segments.exclusions.pages import exports, lists
from segments.exclusions.pages.listing import EXCLUSIONS

LIST = "exclusion-lists/<int:pk>/"
EXPORT = "exclusion-lists/exports/<int:pk>/"
urlpatterns = [
    path("exclusion-lists/", lists.exclusion_lists, name="exclusion_lists"),
    *addresses_of(EXCLUSIONS, "exclusion-lists/lists/"),
    path("exclusion-lists/new/", lists.add_exclusion_list, name="add_exclusion_list"),
    path("exclusion-lists/count/", lists.count_for_rule, name="count_for_rule"),
    path(LIST, lists.exclusion_list, name="exclusion_list"),
    path(f"{LIST}edit/", lists.edit_exclusion_list, name="edit_exclusion_list"),
    path(f"{LIST}left-out.csv", lists.left_out, name="exclusion_list_left_out"),
    path(f"{LIST}take-out/", lists.take_out_of_list, name="take_out_of_list"),
    path(f"{LIST}put-back/<int:customer>/", lists.put_back_on_list, name="put_back_on_list"),
    path(f"{LIST}export/", exports.export_list, name="export_exclusion_list"),
    path(EXPORT, exports.audience_export, name="audience_export"),
    path(f"{EXPORT}manifest.json", exports.download_manifest, name="audience_manifest"),
    path(f"{EXPORT}files/<int:file>/", exports.download_file, name="audience_file"),
]
