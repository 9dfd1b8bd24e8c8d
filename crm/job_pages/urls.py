from django.urls import path

from crm.job_pages import views
from crm.job_pages.listing import JOBS
from crm.lists.urls import addresses_of

urlpatterns = [
    path("jobs/", views.job_list, name="job_list"),
    *addresses_of(JOBS, "jobs/"),
    path("jobs/<int:pk>/", views.job_page, name="job"),
    path("jobs/<int:pk>/cancel/", views.cancel, name="cancel_job"),
    path("jobs/<int:pk>/again/", views.repeat, name="repeat_job"),
]
