"""Addresses of one customer's page and of what can be done on it."""

from django.urls import path

from dashboard.person import consents, exceptions, facts, identities, notes, orders, page, products
from dashboard.person.handout import views as handout

PERSON = "customers/<int:pk>/"
NOTE = f"{PERSON}notes/<int:note>/"
urlpatterns = [
    path(PERSON, page.customer, name="customer"),
    path(f"{PERSON}menu/", page.row_menu, name="customer_menu"),
    path(f"{PERSON}timeline/", page.timeline_step, name="customer_timeline"),
    path(f"{PERSON}orders/", orders.order_list, name="customer_orders"),
    path(f"{PERSON}products/", products.product_list, name="customer_products"),
    path(f"{PERSON}identities/", identities.identity_list, name="customer_identities"),
    path(f"{PERSON}identities/<int:identity>/choose/", identities.choose, name="choose_identity"),
    path(f"{PERSON}identities/<int:identity>/remove/", identities.remove, name="remove_identity"),
    path(f"{PERSON}identities/removed/<int:event>/put-back/", identities.put_back, name="put_back_identity"),
    path(f"{PERSON}consents/", consents.consent_list, name="customer_consents"),
    path(f"{PERSON}consents/add/", consents.add_statement, name="add_consent"),
    path(f"{PERSON}suppress/", consents.stop, name="suppress_customer"),
    path(f"{PERSON}suppressions/<int:suppression>/lift/", consents.allow_again, name="lift_suppression"),
    path(f"{PERSON}exclusion-lists/", exceptions.list_exceptions, name="customer_lists"),
    path(f"{PERSON}exclusion-lists/<int:entry>/put-back/", exceptions.put_back_on, name="put_back_customer"),
    path(f"{PERSON}dossier/", handout.make_dossier, name="make_dossier"),
    path(f"{PERSON}dossier/<int:job>/", handout.fetch_dossier, name="fetch_dossier"),
    path(f"{PERSON}edit/", facts.edit_customer, name="edit_customer"),
    path(f"{PERSON}notes/", notes.add_note, name="add_note"),
    path(f"{NOTE}edit/", notes.edit, name="edit_note"),
    path(f"{NOTE}pin/", notes.pin, name="pin_note"),
    path(f"{NOTE}delete/", notes.delete, name="delete_note"),
    path(f"{NOTE}restore/", notes.restore, name="restore_note"),
]
