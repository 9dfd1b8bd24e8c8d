"""Two people edit one customer at once: nothing is lost, and where both changed the same, somebody chooses."""

import pytest

from crm.models import AuditEvent, Customer
from crm.personal_facts import change_facts
from dashboard.person.merging import Conflict, merge
from tests.factories import UserFactory

FRAGMENT = {"HX-Request": "true"}


def form_of(customer, **more):
    """What a browser sends that opened the form now and then typed `more`."""
    names = ("first_name", "last_name", "city", "region", "country", "language", "postal_code", "birthday")
    stored = {name: str(getattr(customer, name) or "") for name in names}
    befores = {f"before_{name}": value for name, value in stored.items()}
    return {**stored, **befores, "version": customer.version, **more}


@pytest.fixture
def editors(signed_in, person, at):
    """A customer, the form one editor opened, and a way for the other to save first."""
    elodie = person(city="Lyon", country="FR")
    client = signed_in()
    other = UserFactory(role="ADMIN", first_name="Ines", last_name="Carvalho")

    def save_first(**values):
        held = Customer.objects.get(pk=elodie.pk)
        change_facts(customer=held, version=held.version, values=values, by=other, at=at)

    return elodie, client, save_first


def send(client, customer, form, **how):
    answer = client.post(f"/customers/{customer.pk}/edit/", form, **how)
    customer.refresh_from_db()
    return answer


def test_different_facts_are_both_kept_and_told(editors):
    elodie, client, save_first = editors
    form = form_of(elodie, last_name="Ünal")
    save_first(city="Nantes")

    answer = send(client, elodie, form)

    assert (elodie.last_name, elodie.city, elodie.version) == ("Ünal", "Nantes", 3)
    told = [str(message) for message in client.get(answer.url).context["messages"]]
    assert told == ["Facts saved, beside what somebody else changed meanwhile: City."]


def test_the_same_fact_is_shown_as_mine_theirs_and_before(editors):
    elodie, client, save_first = editors
    form = form_of(elodie, city="Paris", last_name="Ünal")
    save_first(city="Nantes")

    answer = send(client, elodie, form)

    assert (answer.status_code, elodie.city, elodie.last_name) == (409, "Nantes", "Marchand")
    (choice,) = answer.context["choices"]
    assert [(side.code, side.shown) for side in choice.sides] == [
        ("mine", "Paris"),
        ("theirs", "Nantes"),
        ("before", "Lyon"),
    ]
    assert (str(answer.context["who"]), answer.context["kept"]["last_name"]) == ("Ines Carvalho", "Ünal")


def chosen(answer, **choices):
    """What a browser sends from the page of choices."""
    form = {"version": answer.context["customer"].version, **answer.context["kept"]}
    form |= {f"before_{name}": value for name, value in answer.context["befores"].items()}
    for choice in answer.context["choices"]:
        form.setdefault("choose", []).append(choice.name)
        sides = {side.code: side.sent for side in choice.sides}
        form |= {f"mine_{choice.name}": sides["mine"], f"was_{choice.name}": sides["before"]}
    return form | choices


@pytest.mark.parametrize(("choice", "city"), [("Paris", "Paris"), ("Nantes", "Nantes"), ("Lyon", "Lyon")])
def test_what_is_chosen_stands(editors, choice, city):
    elodie, client, save_first = editors
    form = form_of(elodie, city="Paris", last_name="Ünal")
    save_first(city="Nantes")
    refused = send(client, elodie, form)

    answer = send(client, elodie, chosen(refused, city=choice))

    assert (answer.status_code, elodie.city, elodie.last_name) == (302, city, "Ünal")


def test_without_a_choice_nothing_is_stored_and_the_choice_is_asked_again(editors):
    elodie, client, save_first = editors
    form = form_of(elodie, city="Paris")
    save_first(city="Nantes")
    refused = send(client, elodie, form)

    again = send(client, elodie, chosen(refused))

    assert (again.status_code, elodie.city) == (409, "Nantes")
    (choice,) = again.context["choices"]
    assert (choice.missing, [side.shown for side in choice.sides]) == (True, ["Paris", "Nantes", "Lyon"])


def test_a_third_save_between_is_seen_too(editors):
    elodie, client, save_first = editors
    form = form_of(elodie, city="Paris")
    save_first(city="Nantes")
    refused = send(client, elodie, form)
    save_first(city="Lille")

    again = send(client, elodie, chosen(refused, city="Paris"))

    assert (again.status_code, elodie.city) == (409, "Lille")
    assert [side.shown for side in again.context["choices"][0].sides] == ["Paris", "Lille", "Nantes"]


def test_a_form_that_does_not_say_what_was_before_counts_as_changed(editors):
    elodie, client, save_first = editors
    save_first(city="Nantes")

    answer = send(
        client, elodie, {"first_name": "Élodie", "last_name": "Marchand", "city": "Paris", "version": 1}
    )

    assert (answer.status_code, elodie.city) == (409, "Nantes")
    assert [side.code for side in answer.context["choices"][0].sides] == ["mine", "theirs"]


def test_by_script_the_card_alone_comes_back(editors):
    elodie, client, _save_first = editors

    form = client.get(f"/customers/{elodie.pk}/edit/?field=city", headers=FRAGMENT)
    saved = send(client, elodie, form_of(elodie, city="Paris"), headers=FRAGMENT)

    assert [form.templates[0].name, saved.templates[0].name] == [
        "dashboard/_customer_facts_form.html",
        "dashboard/_customer_facts_saved.html",
    ]
    assert form.context["form"].fields["city"].widget.attrs["autofocus"] is True
    assert (elodie.city, "Facts saved." in saved.content.decode()) == ("Paris", True)


def test_every_save_of_a_merge_is_one_event_of_what_it_changed(editors):
    elodie, client, save_first = editors
    form = form_of(elodie, last_name="Ünal")
    save_first(city="Nantes")

    send(client, elodie, form)

    assert [event.data["fields"] for event in AuditEvent.objects.order_by("seq")] == [["city"], ["last_name"]]


def test_what_only_one_changed_is_no_conflict():
    both = merge(
        before={"city": "Lyon", "region": "", "country": "FR"},
        theirs={"city": "Lyon", "region": "Rhône", "country": "BE"},
        mine={"city": "Paris", "region": "", "country": "CH"},
    )

    assert both.values == {"city": "Paris", "region": "Rhône"}
    assert both.conflicts == [Conflict("country", "FR", "BE", "CH")]
    assert both.taken == ["region"]
