from django.urls import path

from segments.scheme_pages import views

urlpatterns = [
    path("settings/schemes/", views.scheme_list, name="scheme_list"),
    path("settings/schemes/show/", views.show_scheme, name="show_scheme"),
]
