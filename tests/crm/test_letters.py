"""A mail server that does not take a letter is told to whoever sent it, and nothing breaks."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from crm.models import AuditEvent, Store, User
from tests.crm.test_staff import sign_in
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
REASON = "The mail server did not take the letter. Whoever runs Hexad finds the reason in its log."


@pytest.fixture(autouse=True)
def store():
    return Store.objects.create(pk=1, name="Lumen")


@pytest.fixture(autouse=True)
def silent_server(settings):
    """A port where nobody listens."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


def told(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_somebody_is_invited_all_the_same_and_the_letter_can_be_sent_again():
    office = sign_in(UserFactory(role="ADMIN").email)
    answer = office.post(reverse("crm:invite_user"), {"email": "new@example.com", "role": "MARKETER"})

    assert told(answer) == [
        f"{REASON} new@example.com is invited, and the letter did not leave: send it again later."
    ]
    assert User.objects.filter(email="new@example.com").count() == 1


def test_a_link_that_did_not_leave_is_not_in_the_log_as_sent():
    member = UserFactory()
    answer = sign_in(UserFactory(role="ADMIN").email).post(reverse("crm:reset_password", args=[member.pk]))

    assert told(answer) == [REASON]
    assert AuditEvent.objects.filter(action="user.reset_sent").count() == 0


def test_who_forgot_the_password_reads_that_no_letter_is_on_its_way():
    answer = Client().post(reverse("account_reset_password"), {"email": UserFactory().email})

    assert answer.status_code == 503
    assert "The letter was not sent" in answer.content.decode()
