"""Every label with the store's own numbers, and those that are not given."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from crm.models import Store
from crm.permissions import may, requires
from segments.models import CustomerNeed
from segments.needs import NEEDS, NOT_GIVEN, cut_in_words, measures
from segments.needs.occasions import OCCASIONS_BY_CODE, occasion_days


@requires("settings.see")
@require_safe
def need_list(request: HttpRequest) -> HttpResponse:
    store, looked, today = Store.current(), measures(), localdate()
    held = dict(CustomerNeed.objects.order_by().values_list("code").annotate(Count("pk")))
    rows = [
        (need, cut_in_words(need, looked.get(need.code), currency=store.base_currency), looked[need.code].compared,
         held.get(need.code, 0))
        for need in NEEDS
        if need.code in looked
    ]  # fmt: skip
    return render(request, "segments/need_list.html", {
        "rows": rows,
        "at": max((measure.as_of for measure in looked.values()), default=None),
        "not_given": NOT_GIVEN,
        "occasions": [
            (OCCASIONS_BY_CODE[code].label, first, last) for code, first, last in occasion_days(today, today)
        ],
        "today": today,
        "store": store,
        "opens": may(request.user, "customers.see"),
    })  # fmt: skip
