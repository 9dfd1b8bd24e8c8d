from django.urls import path

from segments.tuning import views

urlpatterns = [
    path("settings/thresholds/", views.thresholds, name="thresholds"),
    path("settings/thresholds/pin/", views.pin_thresholds, name="pin_thresholds"),
]
