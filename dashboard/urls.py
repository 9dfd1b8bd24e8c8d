"""Pages that read several apps."""

from django.urls import URLPattern, URLResolver, path

from crm.lists.urls import addresses_of
from dashboard import styleguide
from dashboard.board.urls import urlpatterns as board_urls
from dashboard.finder import views as finder
from dashboard.help.urls import urlpatterns as help_urls
from dashboard.home.urls import urlpatterns as home_urls
from dashboard.lists.page import customer_list
from dashboard.lists.urls import urlpatterns as list_urls
from dashboard.orders.listing import ORDERS
from dashboard.orders.views import order_list
from dashboard.person import urls as person_urls
from dashboard.person.new import new_customer
from dashboard.product import buyers

app_name = "dashboard"
urlpatterns: list[URLPattern | URLResolver] = [
    *home_urls,
    *help_urls,
    *board_urls,
    path("search/", finder.search, name="search"),
    path("customers/", customer_list, name="customer_list"),
    path("customers/new/", new_customer, name="new_customer"),
    *list_urls,
    path("orders/", order_list, name="order_list"),
    *addresses_of(ORDERS, "orders/"),
    *person_urls.urlpatterns,
    path("products/<int:pk>/buyers/", buyers.buyer_list, name="product_buyers"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
