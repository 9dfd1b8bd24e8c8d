"""A write that waited for another one in vain is told so, instead of as a breakdown.

On SQLite a long import or a change of the store holds the only pen; PostgreSQL ends one of two
transactions that wait for each other. Either way nothing was stored and trying again helps.
"""

from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from crm.errors import error_page

RETRY_SECONDS = 30
# Deadlock, lock not available, serialisation: of PostgreSQL's codes those that trying again settles.
SETTLED_BY_WAITING = {"40P01", "55P03", "40001"}


class BusyDatabase:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OperationalError) or not is_busy(exception):
            return None
        answer = error_page(request, 503)
        answer["Retry-After"] = str(RETRY_SECONDS)
        return answer


def is_busy(error: OperationalError) -> bool:
    code = getattr(error.__cause__, "sqlstate", None)
    return code in SETTLED_BY_WAITING or "database is locked" in str(error)
