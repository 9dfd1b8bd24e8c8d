from django.urls import path

from crm.account import news, views

urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/language/", views.set_language, name="set_language"),
    path("account/news/", news.job_news, name="job_news"),
]
