"""Addresses of views and looks, and those that every list has (`addresses_of`)."""

from django.urls import URLPattern, path

from crm.lists import views
from crm.lists.export_views import counting, exporting, fetching
from crm.lists.kinds import ListKind


def addresses_of(kind: ListKind, at: str) -> list[URLPattern]:
    """Export, fetching a large one, numbers of the views. `at`: the list's own path, such as "products/"."""
    return [
        path(f"{at}export/", exporting(kind), name=f"export_{kind.code}"),
        path(f"{at}exports/<int:pk>/", fetching(kind), name=f"fetch_{kind.code}_export"),
        path(f"{at}counts/", counting(kind), name=f"count_{kind.code}_views"),
    ]


urlpatterns = [
    path("views/", views.save, name="save_view"),
    path("views/look/", views.choose_look, name="choose_look"),
    path("views/<int:pk>/change/", views.change, name="change_view"),
    path("views/<int:pk>/remove/", views.remove, name="remove_view"),
    path("views/<int:pk>/restore/", views.restore, name="restore_view"),
]
