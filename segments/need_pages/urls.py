from django.urls import path

from segments.need_pages import views

urlpatterns = [path("settings/needs/", views.need_list, name="need_list")]
