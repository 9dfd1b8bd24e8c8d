from django.urls import path

from crm.job_pages import views

urlpatterns = [
    path("jobs/", views.job_list, name="job_list"),
    path("jobs/<int:pk>/", views.job_page, name="job"),
    path("jobs/<int:pk>/cancel/", views.cancel, name="cancel_job"),
    path("jobs/<int:pk>/again/", views.repeat, name="repeat_job"),
]
