"""Whoever chooses a password reads what to do, wherever it is chosen."""

import pytest
from django.test import Client
from django.urls import reverse

from crm import staff
from crm.models import Store
from tests.crm.test_staff import OLD, PASSWORD, sign_in
from tests.factories import LONG_AGO, UserFactory

pytestmark = pytest.mark.django_db
TOO_SHORT = "Use 12 characters or more."
COMMON = "Many people use this password. Choose a few unrelated words instead."
ALIKE = "Choose a password without your name or address in it."
DIFFER = "The two differ. Type the new password again."


@pytest.fixture(autouse=True)
def store():
    return Store.objects.create(pk=1, name="Lumen")


def invited(first, second):
    admin = UserFactory(role="ADMIN")
    member = staff.invite(email="florentina.baum@example.com", role="MARKETER", at=LONG_AGO, by=admin)
    link = reverse("crm:accept_invitation", args=[staff.invitation_for(member)])
    return Client().post(link, {"new_password1": first, "new_password2": second})


def changed(first, second):
    told = {"oldpassword": OLD, "password1": first, "password2": second}
    return sign_in(UserFactory(email="florentina.baum@example.com").email).post(
        reverse("account_change_password"), told
    )


def said(answer):
    return [error for errors in answer.context["form"].errors.values() for error in errors]


@pytest.mark.parametrize("choose", [invited, changed])
@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        pytest.param("qzwvjx", "qzwvjx", [TOO_SHORT], id="short"),
        pytest.param("1qaz2wsx3edc", "1qaz2wsx3edc", [COMMON], id="common"),
        pytest.param("florentina.baum", "florentina.baum", [ALIKE], id="the address"),
        pytest.param(PASSWORD, PASSWORD + "s", [DIFFER], id="not the same twice"),
    ],
)
def test_a_refused_password_is_answered_with_what_to_do(choose, first, second, told):
    assert said(choose(first, second)) == told


@pytest.mark.parametrize("choose", [invited, changed])
@pytest.mark.parametrize(
    ("first", "second", "place"),
    [
        pytest.param("qzwvjx", "qzwvjx", "1", id="what is wrong with it at the first field"),
        pytest.param(PASSWORD, PASSWORD + "s", "2", id="that they differ at the second"),
    ],
)
def test_the_answer_stands_at_the_field_it_is_about(choose, first, second, place):
    assert [name[-1] for name in choose(first, second).context["form"].errors] == [place]


def test_the_rule_stands_beside_the_field_once():
    page = sign_in(UserFactory().email).get(reverse("account_change_password"))
    fields = page.context["form"].fields
    assert [str(fields[name].help_text) for name in ("password1", "password2")] == [
        "12 characters or more; a few unrelated words are good.", "",
    ]  # fmt: skip


def test_the_page_of_an_invitation_labels_its_fields_as_the_others_do():
    page = invited("", "")
    fields = page.context["form"].fields.values()
    assert [(str(field.label), str(field.help_text)) for field in fields] == [
        ("Password", ""), ("The password again", ""),
    ]  # fmt: skip
