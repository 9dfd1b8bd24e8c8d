"""A customer's row, held until the transaction ends, so that nobody is changed while being erased."""

from django.utils.translation import gettext as _

from crm.models import Customer


class PersonErased(Exception):
    """The person was erased; nothing is written about them any more. Fit to show to staff."""

    def __init__(self) -> None:
        super().__init__(_("This person was erased. Nothing is stored about them any more."))


def hold(customer: Customer) -> Customer:
    """The customer's row as it is now, locked. Raises PersonErased.

    Call it inside a transaction, before anything is read that the write depends on.
    """
    held = Customer.objects.select_for_update().get(pk=customer.pk)
    if held.erased_at is not None:
        raise PersonErased
    return held
