from django.urls import path

from segments.tuning import moves, views

urlpatterns = [
    path("settings/thresholds/", views.thresholds, name="thresholds"),
    path("settings/thresholds/pin/", views.pin_thresholds, name="pin_thresholds"),
    path("settings/thresholds/saved/<int:event>/undo/", views.undo_thresholds, name="undo_thresholds"),
    path("settings/thresholds/moves/", moves.moves, name="threshold_moves"),
    path("settings/thresholds/moves.csv", moves.moves_file, name="threshold_moves_file"),
]
