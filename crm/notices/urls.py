from django.urls import path

from crm.notices import views

urlpatterns = [
    path("notifications/", views.notice_list, name="notice_list"),
    path("notifications/read/", views.read_all, name="read_notices"),
    path("notifications/settings/", views.notice_settings, name="notice_settings"),
    path("notifications/<int:pk>/", views.open_notice, name="open_notice"),
]
