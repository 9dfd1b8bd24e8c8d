from django.urls import path

from dashboard.home import setup, views

urlpatterns = [
    path("", views.home, name="home"),
    path("home/seen/", views.note_visit, name="note_visit"),
    path("home/set-up/hide/", setup.hide_setup, name="hide_setup"),
    path("home/made-up-shop/", setup.try_made_up_shop, name="try_made_up_shop"),
]
