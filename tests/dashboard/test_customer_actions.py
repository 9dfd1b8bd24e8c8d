"""What can be done on a customer's page beside editing facts."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.contact import may_contact
from crm.models import AuditEvent, Consent, Identity, Suppression, Touchpoint
from dashboard.person.menu import menu_of
from segments.exclusions.rule import ExclusionRule
from segments.models import ExclusionException, ExclusionList
from tests.factories import (
    CustomerFactory,
    IdentityFactory,
    OrderFactory,
    SuppressionFactory,
    TeamFactory,
    TouchpointFactory,
    UserFactory,
)

FRAGMENT = {"HX-Request": "true"}


def address(name, customer, *more):
    return reverse(f"dashboard:{name}", args=[customer.pk, *more])


def statement(**more):
    said = {"subject": "EMAIL:MARKETING", "state": "WITHDRAWN", "source": "phone call"}
    return said | {"happened_at": "2026-11-22T10:00"} | more


def labels(user, customer):
    return [str(item.label) for item in menu_of(customer, reader=user)]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (
            "ADMIN",
            [
                "Edit facts",
                "Add an address",
                "Record a consent or stop contact",
                "Keep out of an exclusion list",
                "Dossier as PDF",
                "Erase this person",
            ],
        ),
        ("ACCOUNT_MANAGER", ["Record a consent or stop contact"]),
        ("SALES_REP", ["Record a consent or stop contact"]),
        ("AUDITOR", []),
    ],
)
def test_the_menu_holds_what_the_reader_may(signed_in, role, expected):
    assert labels(signed_in(role).user, CustomerFactory(owner=UserFactory())) == expected


def test_a_call_is_offered_only_where_the_gate_lets_it_through(signed_in, person, at):
    willing, refusing = person(phone="+491701234567"), person(phone="+491701234568")
    SuppressionFactory(customer=refusing, channel="CALL", since=at - timedelta(days=1))
    client = signed_in()

    offered = [client.get(address("customer", one)).context["call_to"] for one in (willing, refusing)]

    assert [found and found.value for found in offered] == ["+491701234567", None]
    assert signed_in("AUDITOR").get(address("customer", willing)).context["call_to"] is None


OFFERED = re.compile(r'<(?:a class="menu-item[^"]*" href|form method="post" action)="([^"]+)"')


@pytest.mark.parametrize(
    ("role", "owns", "expected"),
    [
        pytest.param(
            "ADMIN", False,
            ["", "tel", "mailto", "#note-text", "edit/", "identities/", "consents/", "exclusion-lists/", "dossier/", "erase/"],
            id="an admin",
        ),
        pytest.param(
            "ACCOUNT_MANAGER", True,
            ["", "tel", "mailto", "#note-text", "edit/", "identities/", "consents/", "dossier/"], id="whose customer it is",
        ),
        pytest.param("ACCOUNT_MANAGER", False, ["", "tel", "mailto", "consents/"], id="a team shares the view, not the pen"),
        pytest.param("AUDITOR", False, [""], id="who sees addresses masked"),
    ],
)  # fmt: skip
def test_the_menu_of_a_row_offers_what_the_page_offers(signed_in, person, role, owns, expected):
    client = signed_in(role, team=TeamFactory(shares_customers=True))
    owner = client.user if owns else UserFactory(role="ACCOUNT_MANAGER", team=client.user.team)
    elodie = person(phone="+491701234567", owner=owner)

    menu = client.get(address("customer_menu", elodie), headers=FRAGMENT)

    page = address("customer", elodie)
    offered = [
        url.removeprefix(page) if url.startswith(page) else url.partition(":")[0]
        for url in OFFERED.findall(menu.content.decode())
    ]
    assert (menu.status_code, b"<html" in menu.content, offered) == (200, False, expected)
    shown = client.get(page).context
    assert [menu.context[name] for name in ("call_to", "write_to", "takes_notes", "menu")] == [
        shown[name] for name in ("call_to", "write_to", "takes_notes", "menu")
    ]


def test_the_menu_of_somebody_elses_customer_does_not_exist(signed_in, person):
    foreign = person(owner=UserFactory(role="ACCOUNT_MANAGER"))

    answer = signed_in("ACCOUNT_MANAGER").get(address("customer_menu", foreign), headers=FRAGMENT)

    assert answer.status_code == 404


def test_without_script_the_menu_of_a_row_is_the_page(signed_in, person):
    elodie = person()

    answer = signed_in().get(address("customer_menu", elodie))

    assert (answer.status_code, answer.url) == (302, address("customer", elodie))
    assert "HX-Request" in answer["Vary"]


def test_the_main_address_is_used_first(signed_in, person):
    elodie = person()
    second = IdentityFactory(customer=elodie, value="second@example.com")
    client = signed_in()

    client.post(address("choose_identity", elodie, second.pk))

    assert client.get(address("customer", elodie)).context["write_to"] == second


def test_an_address_is_added_on_its_page(signed_in, person):
    elodie = person()

    answer = signed_in().post(
        address("customer_identities", elodie), {"kind": "PHONE", "value": "0170 7654321"}
    )

    assert (answer.status_code, Identity.objects.filter(customer=elodie, kind="PHONE").get().value) == (
        302,
        "+491707654321",
    )


def test_a_foreign_e_mail_is_refused_beside_the_field(signed_in, person):
    taken = IdentityFactory()

    answer = signed_in().post(address("customer_identities", person()), {"kind": "EMAIL", "value": taken.value})

    assert (answer.status_code, answer.context["form"].errors["value"]) == (
        422,
        ["This e-mail belongs to another customer. One address leads to one person."],
    )


def test_a_statement_is_recorded_and_counts_at_once(signed_in, person, at):
    elodie = person()
    before = may_contact(elodie, channel="EMAIL", purpose="MARKETING", at=at)

    answer = signed_in("SALES_REP")
    elodie.owner = answer.user
    elodie.save()
    told = answer.post(address("add_consent", elodie), statement())

    after = may_contact(elodie, channel="EMAIL", purpose="MARKETING", at=at)
    assert (told.status_code, bool(before), after.refusal) == (302, True, "WITHDRAWN")
    newest = Consent.objects.order_by("-pk").first()
    assert (newest.recorded_by, newest.source) == (answer.user, "phone call")


def test_a_rep_is_offered_only_the_noes(signed_in, person):
    client = signed_in("SALES_REP")
    elodie = person(owner=client.user)

    form = client.get(address("customer_consents", elodie)).context["statement"]
    refused = client.post(address("add_consent", elodie), statement(state="GRANTED", wording="2024-09"))

    assert [code for code, _label in form.fields["state"].choices] == ["WITHDRAWN", "OBJECTED"]
    assert (refused.status_code, Consent.objects.filter(recorded_by=client.user).count()) == (422, 0)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"state": "GRANTED"}, "A consent needs its proof: where it was given and the wording that was shown."),
        ({"happened_at": "2027-01-01T10:00"}, "A consent cannot lie in the future."),
    ],
)
def test_what_the_ledger_refuses_is_told_in_the_form(signed_in, person, more, said):
    answer = signed_in().post(address("add_consent", person()), statement(**more))

    assert (answer.status_code, answer.context["statement"].non_field_errors()) == (422, [said])


def test_no_address_gets_into_the_ledger(signed_in, person):
    answer = signed_in().post(address("add_consent", person()), statement(source="mail from ann@example.com"))

    assert answer.context["statement"].errors["source"] == ["This outlives erasure: leave addresses out."]


def test_contact_is_stopped_and_an_admin_allows_it_again(signed_in, person, at):
    client = signed_in()
    elodie = person()
    client.post(address("suppress_customer", elodie), {"channel": "EMAIL", "reason": "MANUAL"})
    held = Suppression.objects.get()
    stopped = may_contact(elodie, channel="EMAIL", purpose="MARKETING", at=at).refusal

    client.post(address("lift_suppression", elodie, held.pk))

    held.refresh_from_db()
    assert (stopped, held.lifted_at) == ("SUPPRESSED", at)
    assert [event.action for event in AuditEvent.objects.order_by("seq")] == [
        "suppression.set",
        "suppression.lifted",
    ]


def test_a_suppression_of_somebody_else_is_not_lifted_through_this_page(signed_in, person):
    held = SuppressionFactory()

    answer = signed_in().post(address("lift_suppression", person(), held.pk))

    held.refresh_from_db()
    assert (answer.status_code, held.lifted_at) == (404, None)


def test_a_customer_is_kept_out_of_a_list_and_put_back(signed_in, person, looked_at, at):
    elodie = person(country="US")
    looked_at()
    entry = ExclusionList.objects.create(
        name="Everybody", rule=ExclusionRule(types=("LOYAL",)).stored(), platforms=["meta"], created_at=at
    )
    client = signed_in()

    def standing():
        shown = client.get(address("customer_lists", elodie)).context["standings"]
        return next((one.is_on_it, str(one.reason)) for one in shown if one.entry == entry)

    before = standing()
    client.post(address("customer_lists", elodie), {"exclusion_list": entry.pk, "reason": "Asked"})
    kept_out = (standing(), ExclusionException.objects.get().reason)
    client.post(address("put_back_customer", elodie, entry.pk))

    assert (before, kept_out, standing()) == (
        (True, ""),
        ((False, "Taken out by hand"), "Asked"),
        (True, ""),
    )


def test_what_somebody_said_is_asked_only_for_lists_that_mean_them(signed_in, person, looked_at, at):
    elodie = person()
    looked_at()
    for name in ("One", "Another"):
        ExclusionList.objects.create(
            name=name, rule=ExclusionRule(types=("AT_RISK",)).stored(), platforms=["meta"], created_at=at
        )
    client = signed_in()

    with CaptureQueriesContext(connection) as statements:
        shown = client.get(address("customer_lists", elodie)).context["standings"]

    meant = [one for one in shown if str(one.reason) != "The rule does not hold"]
    assert {one.name for one in shown} - {one.name for one in meant} >= {"One", "Another"}
    assert len([one for one in statements if "crm_consent" in one["sql"]]) == len(meant)


def test_a_note_is_corrected_deleted_and_taken_back_in_its_place(signed_in, person):
    client = signed_in()
    elodie = person()
    note = TouchpointFactory(customer=elodie, actor=client.user, text="Likes tea.")

    form = client.get(address("edit_note", elodie, note.pk), headers=FRAGMENT)
    edited = client.post(address("edit_note", elodie, note.pk), {"text": "Likes coffee."}, headers=FRAGMENT)
    deleted = client.post(address("delete_note", elodie, note.pk), headers=FRAGMENT)
    restored = client.post(address("restore_note", elodie, note.pk), headers=FRAGMENT)

    assert [answer.templates[0].name for answer in (form, edited, deleted, restored)] == [
        "dashboard/_customer_note_form.html",
        "dashboard/_customer_entry.html",
        "dashboard/_customer_note_deleted.html",
        "dashboard/_customer_entry.html",
    ]
    assert "Likes coffee." in restored.content.decode()


def test_without_script_a_deleted_note_is_taken_back_on_the_page(signed_in, person):
    client = signed_in()
    note = TouchpointFactory(customer=person(), actor=client.user)

    deleted = client.post(address("delete_note", note.customer, note.pk))
    page = client.get(deleted.url)

    assert page.context["deleted_note"] == note
    assert address("restore_note", note.customer, note.pk) in page.content.decode()


def test_somebody_elses_note_is_left_alone_in_words(signed_in, person):
    note = TouchpointFactory(customer=person(), actor=UserFactory(), text="Likes tea.")

    told = signed_in().post(address("edit_note", note.customer, note.pk), {"text": "No"}, follow=True)

    assert [str(message) for message in told.context["messages"]] == [
        "Only who wrote a note corrects or deletes it. Add a note of your own instead."
    ]
    assert Touchpoint.objects.get().text == "Likes tea."


def test_orders_are_read_a_step_at_a_time_without_a_gap(signed_in, at):
    customer = CustomerFactory()
    for _number in range(25):
        OrderFactory(customer=customer, placed_at=at - timedelta(days=1))
    client = signed_in()

    first = client.get(address("customer_orders", customer)).context["orders"]
    rest = client.get(address("customer_orders", customer), {"before": str(first.older)}, headers=FRAGMENT)

    seen = [order.pk for order in [*first.rows, *rest.context["orders"].rows]]
    assert (len(seen), len(set(seen)), first.total, rest.context["orders"].older) == (25, 25, 25, None)
