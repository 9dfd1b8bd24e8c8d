from django.urls import path

from crm.account import views

urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/language/", views.set_language, name="set_language"),
]
