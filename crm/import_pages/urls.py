from django.urls import path

from crm.import_pages import looking, sending, steps
from crm.import_pages.listing import IMPORTS
from crm.lists.urls import addresses_of

urlpatterns = [
    path("imports/", looking.import_list, name="import_list"),
    *addresses_of(IMPORTS, "imports/"),
    path("imports/new/", sending.new_import, name="new_import"),
    path("imports/samples/<slug:name>/", looking.sample, name="import_sample"),
    path("imports/new/sample/<slug:name>/", sending.try_sample, name="try_sample"),
    path("imports/<int:pk>/", looking.import_page, name="import"),
    path("imports/<int:pk>/problems/", looking.problems, name="import_problems"),
    path("imports/<int:pk>/match/", sending.match_import, name="match_import"),
    path("imports/<int:pk>/store/", steps.store_import, name="store_import"),
    path("imports/<int:pk>/undo/", steps.undo_import, name="undo_import"),
    path("imports/<int:pk>/again/", steps.import_again, name="import_again"),
]
