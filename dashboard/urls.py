"""Pages that read several apps."""

from django.urls import URLPattern, URLResolver, path

from dashboard import search, styleguide
from dashboard.customers import record
from dashboard.customers import views as customers
from dashboard.home import views as home

app_name = "dashboard"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("customers/", customers.customer_list, name="customer_list"),
    path("customers/<int:pk>/", record.customer, name="customer"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
