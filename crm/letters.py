"""Letters by mail, and what staff are told when the mail server does not take one."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from smtplib import SMTPException

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.errors import error_page

logger = logging.getLogger(__name__)
NOT_SENT = (
    gettext_lazy("The letter was not sent"),
    gettext_lazy(
        "The mail server did not take it. Try again in a few minutes; if it stays so, tell whoever runs Hexad."
    ),
)


class LetterNotSent(Exception):
    """The mail server did not answer, or refused. The message is fit to show to staff."""

    def __str__(self) -> str:
        return _("The mail server did not take the letter. Whoever runs Hexad finds the reason in its log.")


@contextmanager
def sending() -> Iterator[None]:
    """Around whatever sends a letter. Raises LetterNotSent."""
    try:
        yield
    except (OSError, SMTPException) as error:
        logger.exception("the mail server did not take a letter")
        raise LetterNotSent from error


class LettersNotSent:
    """Answers with a page of its own where no view says more."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return error_page(request, 503, NOT_SENT) if isinstance(exception, LetterNotSent) else None
