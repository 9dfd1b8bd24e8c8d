"""Pages that read several apps."""

from django.urls import URLPattern, URLResolver, path

from dashboard import search, styleguide
from dashboard.customers import editing, record
from dashboard.customers import views as customers
from dashboard.help.urls import urlpatterns as help_urls
from dashboard.home.urls import urlpatterns as home_urls

app_name = "dashboard"
urlpatterns: list[URLPattern | URLResolver] = [
    *home_urls,
    *help_urls,
    path("search/", search.search, name="search"),
    path("customers/", customers.customer_list, name="customer_list"),
    path("customers/<int:pk>/", record.customer, name="customer"),
    path("customers/<int:pk>/edit/", editing.edit_customer, name="edit_customer"),
    path("customers/<int:pk>/notes/", record.add_note, name="add_note"),
    path("customers/<int:pk>/notes/<int:note>/pin/", record.pin, name="pin_note"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
