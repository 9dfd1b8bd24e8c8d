from django.urls import path

from dashboard.help import views

urlpatterns = [
    path("help/", views.glossary, name="glossary"),
    path("help/<slug:term>/", views.help_term, name="help_term"),
]
