"""What went wrong, as the installation would show it: no browser can make all of it happen."""

import logging

from django.test import Client, override_settings

from crm.models import User


def is_mistake(path: str) -> bool:
    return path.startswith("/went-wrong/")


@override_settings(ROOT_URLCONF="tests.browser.went_wrong", ALLOWED_HOSTS=["*"], DEBUG=False)
def answer_of(path: str, *, by: User, language: str) -> bytes:
    client = Client(raise_request_exception=False, headers={"accept-language": language})
    client.force_login(by)
    logging.disable()  # what is broken on purpose needs no log
    try:
        return client.get(path).content
    finally:
        logging.disable(logging.NOTSET)
        client.logout()  # else the page of sessions fills up with them
