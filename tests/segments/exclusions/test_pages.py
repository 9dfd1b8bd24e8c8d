"""The pages: what each role sees, what happens before anything leaves, and the evidence after."""

from datetime import timedelta

import pytest
from allauth.account.internal.flows import login as sign_in
from django.urls import reverse
from django.utils import timezone

from crm.jobs import run_job
from crm.models import AuditEvent, Job
from segments.exclusions.exporting import begin_export, run_export
from segments.exclusions.funnel import Step
from segments.exclusions.pages.words import rule_in_words
from segments.exclusions.rule import ExclusionRule
from segments.models import AudienceExport, CustomerMetrics, ExclusionException, ExclusionList
from segments.platforms import PLATFORMS
from segments.schemes import SCHEMES
from tests.factories import UserFactory
from tests.segments.exclusions.lapsed import NOW, TODAY, buyer, say, shop

pytestmark = pytest.mark.django_db
LONG_AGO = TODAY - timedelta(days=2000)


@pytest.fixture
def lapsed():
    return shop()


def signed_in(client, role: str):
    """Somebody of this role who has just given the password."""
    user = UserFactory(role=role)
    client.force_login(user)
    session = client.session
    session[sign_in.AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": timezone.now().timestamp()}
    ]
    session[sign_in._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()
    return user


def test_a_new_store_has_its_ready_lists(client):
    signed_in(client, "MARKETER")

    page = client.get(reverse("segments:exclusion_lists"))

    assert page.status_code == 200
    assert sorted(ExclusionList.objects.values_list("preset", flat=True)) == ["LAPSED", "RECENT", "SEED"]


def test_without_types_the_page_says_what_is_missing(client):
    signed_in(client, "ADMIN")

    page = client.get(reverse("segments:exclusion_list", args=[ExclusionList.objects.get(preset="LAPSED").pk]))

    assert "The types are not computed yet" in page.content.decode()


def test_the_preview_tells_who_is_on_the_list_and_who_is_left_out(client, lapsed):
    signed_in(client, "ADMIN")
    buyer(last_order_on=LONG_AGO)
    buyer(last_order_on=LONG_AGO, country="DE")
    buyer(last_order_on=None)

    found = client.get(reverse("segments:exclusion_list", args=[lapsed.pk])).context["preview"]

    assert (found.matched, found.on_list, found.emails) == (2, 1, 1)
    assert [(one.code, one.people) for one in found.left_out] == [("UNKNOWN_REGION", 1)]
    assert (found.funnel.named, found.funnel.steps) == (3, [Step("NEVER", 1)])
    assert str(found.savings.total) == "0.1000"  # 12 views x 8 / 1000 + 4 mails x 0.001


@pytest.mark.parametrize(("role", "people"), [("MARKETER", 20), ("ADMIN", 4), ("AUDITOR", 4)])
def test_everybody_sees_people_masked_and_a_marketer_at_most_twenty(client, lapsed, role, people):
    signed_in(client, role)
    for number in range(25):
        buyer(last_order_on=LONG_AGO, first_name=f"Zacharias{number}", email=f"zacharias{number}@example.com")

    page = client.get(reverse("segments:exclusion_list", args=[lapsed.pk]))

    assert len(page.context["people"]) == people
    assert "acharias" not in page.content.decode()


@pytest.mark.parametrize("taken_out", [5, 25])
def test_a_marketer_sees_no_more_than_twenty_with_those_taken_out(client, lapsed, taken_out):
    signed_in(client, "MARKETER")
    people = [buyer(last_order_on=LONG_AGO) for _number in range(50)]
    ExclusionException.objects.bulk_create(
        ExclusionException(exclusion_list=lapsed, customer=person, reason="Asked", added_at=NOW)
        for person in people[:taken_out]
    )

    shown = client.get(reverse("segments:exclusion_list", args=[lapsed.pk])).context

    assert len(shown["exceptions"]) + len(shown["people"]) == 20


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        pytest.param("ADMIN", {"Export": True, "Change": True}, id="an admin does everything"),
        pytest.param("MARKETER", {"Export": False, "Change": True}, id="a marketer plans"),
        pytest.param("AUDITOR", {"Export": False, "Change": False}, id="an auditor only reads"),
    ],
)
def test_buttons_stand_only_where_the_role_may_press_them(client, lapsed, role, expected):
    signed_in(client, role)
    buyer(last_order_on=LONG_AGO)

    page = client.get(reverse("segments:exclusion_list", args=[lapsed.pk])).content.decode()

    ways = {
        "Export": f'action="{reverse("segments:export_exclusion_list", args=[lapsed.pk])}"',
        "Change": f'href="{reverse("segments:edit_exclusion_list", args=[lapsed.pk])}"',
    }
    assert {name: way in page for name, way in ways.items()} == expected


def test_an_export_asks_for_the_password_again_when_it_was_given_long_ago(client, lapsed):
    client.force_login(UserFactory(role="ADMIN"))

    page = client.get(reverse("segments:export_exclusion_list", args=[lapsed.pk]))

    assert (page.status_code, page["Location"].split("?")[0]) == (302, reverse("account_reauthenticate"))


def test_an_admin_exports_follows_the_job_and_downloads_with_a_trace(client, lapsed):
    admin = signed_in(client, "ADMIN")
    buyer(last_order_on=LONG_AGO, email="lapsed@example.com")

    answer = client.post(
        reverse("segments:export_exclusion_list", args=[lapsed.pk]),
        {"platforms": ["pinterest"], "plain_reason": ""},
    )

    export = AudienceExport.objects.get()
    assert (answer.status_code, answer["Location"]) == (
        302,
        reverse("segments:audience_export", args=[export.pk]),
    )
    assert "every 1s" in client.get(answer["Location"]).content.decode()

    run_job(Job.objects.get().pk, clock=timezone.now, beats=False)
    file = export.files.get()
    page = client.get(answer["Location"]).content.decode()
    assert file.sha256 in page
    download = client.post(reverse("segments:audience_file", args=[export.pk, file.pk]))
    assert len(b"".join(download.streaming_content)) == 65  # one hash and a line end
    assert list(AuditEvent.objects.order_by("seq").values_list("action", "actor")) == [
        ("list.export_asked", admin.pk), ("list.exported", admin.pk), ("list.downloaded", admin.pk),
    ]  # fmt: skip


def test_a_form_that_is_sent_twice_asks_once(client, lapsed):
    signed_in(client, "ADMIN")
    buyer(last_order_on=LONG_AGO)
    url = reverse("segments:export_exclusion_list", args=[lapsed.pk])
    form = {
        "platforms": ["pinterest", "x"],
        "asked_with": str(client.get(url).context["form"]["asked_with"].value()),
    }

    client.post(url, form)
    client.post(url, form)
    asked = AudienceExport.objects.count(), Job.objects.count(), AuditEvent.objects.count()
    again = client.post(url, {**form, "platforms": ["x"]}, follow=True).content.decode()

    assert asked == (2, 2, 2)
    assert "nothing was started twice" in again
    assert client.get(url).context["form"]["asked_with"].value() != form["asked_with"]


def test_the_platforms_ticked_on_the_preview_are_those_of_the_export(client, lapsed):
    signed_in(client, "ADMIN")
    buyer(last_order_on=LONG_AGO)
    url = reverse("segments:export_exclusion_list", args=[lapsed.pk])

    page = client.get(url, {"platforms": ["x", "meta", "nowhere"]})

    assert page.context["form"]["platforms"].value() == ["x", "meta"]
    assert "Export for 2 platforms" in page.content.decode()


def test_every_number_of_a_list_leads_to_those_people(client, lapsed):
    signed_in(client, "ADMIN")
    for country in ("US", "US", "DE"):
        buyer(last_order_on=LONG_AGO, country=country)
    say(buyer(last_order_on=LONG_AGO), "WITHDRAWN")
    page = client.get(reverse("segments:exclusion_list", args=[lapsed.pk]))
    found = page.context["preview"]

    told = {one.code: one.people for one in found.left_out} | {"ON": found.on_list}
    people = reverse("dashboard:customer_list")
    assert told == {"ON": 2, "UNKNOWN_REGION": 1, "DENIED": 1}
    for code, count in told.items():
        listed = f"{people}?listed={lapsed.pk}:{code}"
        assert f'href="{listed}"' in page.content.decode()
        assert client.get(listed).context["page"].paginator.count == count


@pytest.mark.parametrize(
    ("role", "listed"),
    [
        pytest.param("ADMIN", "0:ON", id="no such list"),
        pytest.param("ADMIN", "{}:NONSENSE", id="no such reason"),
        pytest.param("ADMIN", "{}", id="half of an address"),
        pytest.param("ACCOUNT_MANAGER", "{}:ON", id="a role that sees no lists"),
    ],
)
def test_people_of_a_list_that_is_not_there_for_the_reader_are_nobody(client, lapsed, role, listed):
    manager = signed_in(client, role)
    buyer(last_order_on=LONG_AGO, owner=manager)

    page = client.get(reverse("dashboard:customer_list"), {"listed": listed.format(lapsed.pk)})

    assert "There is no such exclusion list." in page.content.decode()
    assert list(page.context["rows"]) == []


def test_exports_under_way_show_how_far_they_are_until_they_are_done(client, lapsed):
    signed_in(client, "ADMIN")
    buyer(last_order_on=LONG_AGO)
    page = reverse("segments:exclusion_list", args=[lapsed.pk])
    client.post(reverse("segments:export_exclusion_list", args=[lapsed.pk]), {"platforms": ["pinterest", "x"]})

    waiting = client.get(page, headers={"HX-Request": "true"}).content.decode()
    for job in Job.objects.all():
        run_job(job.pk, clock=timezone.now, beats=False)
    done = client.get(page, headers={"HX-Request": "true"}).content.decode()

    assert ("<html" in waiting, waiting.count("<progress"), "every 2s" in waiting) == (False, 2, True)
    assert ("<html" in done, done.count("<progress"), "every 2s" in done) == (False, 0, False)


@pytest.mark.parametrize("role", ["MARKETER", "AUDITOR", "ACCOUNT_MANAGER", "SALES_REP"])
def test_nobody_else_downloads(client, lapsed, role):
    signed_in(client, role)
    buyer(last_order_on=LONG_AGO)
    export = begin_export(exclusion_list=lapsed, platform="x", as_of=timezone.now(), by=None)
    run_export(export, at=timezone.now())

    answer = client.post(reverse("segments:audience_file", args=[export.pk, export.files.get().pk]))

    assert answer.status_code == 403


def test_somebody_is_taken_out_by_address_and_put_back(client, lapsed):
    signed_in(client, "ADMIN")
    person = buyer(last_order_on=LONG_AGO, email="ana@example.com")
    url = reverse("segments:take_out_of_list", args=[lapsed.pk])

    unknown = client.post(url, {"who": "nobody@example.com", "reason": "asked"})
    taken = client.post(url, {"who": " ANA@example.com ", "reason": "asked"})

    assert (unknown.status_code, taken.status_code) == (422, 302)
    assert ExclusionException.objects.get().customer == person

    client.post(reverse("segments:put_back_on_list", args=[lapsed.pk, person.pk]))

    assert ExclusionException.objects.count() == 0


def test_a_list_that_names_nobody_is_refused(client):
    signed_in(client, "MARKETER")

    page = client.post(reverse("segments:add_exclusion_list"), {"name": "Empty", "platforms": ["google"]})

    assert page.status_code == 422
    assert "Name at least one type, stage or group" in page.content.decode()


def test_a_list_of_ones_own_is_saved_and_its_rule_reads_as_a_sentence(client, lapsed):
    signed_in(client, "MARKETER")

    client.post(
        reverse("segments:add_exclusion_list"),
        {
            "name": "Ours",
            "types": ["LOYAL", "LOW_VALUE"],
            "bought_within_days": 30,
            "match": "ALL",
            "platforms": ["meta"],
        },
    )

    entry = ExclusionList.objects.get(name="Ours")
    assert entry.rule == ExclusionRule(types=("LOYAL", "LOW_VALUE"), bought_within_days=30).stored()
    assert rule_in_words(entry.rule) == (
        "Type is Loyal, high value or Active, low value and bought in the last 30 days"
    )


def test_the_rule_of_a_ready_list_stays(client, lapsed):
    signed_in(client, "ADMIN")

    page = client.post(
        reverse("segments:edit_exclusion_list", args=[lapsed.pk]),
        {"name": "Mine", "types": ["LOYAL"], "match": "ALL", "platforms": ["meta"]},
    )

    assert page.status_code == 422
    assert ExclusionList.objects.get(pk=lapsed.pk).rule == lapsed.rule


def test_the_page_asks_the_same_number_of_questions_for_any_number_of_people(client, lapsed):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    signed_in(client, "ADMIN")
    counts = []
    for people in (1, 2):
        for _ in range(people):
            buyer(last_order_on=LONG_AGO)
        run_export(
            begin_export(exclusion_list=lapsed, platform="x", as_of=timezone.now(), by=None), at=timezone.now()
        )
        client.get(reverse("segments:exclusion_list", args=[lapsed.pk]))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("segments:exclusion_list", args=[lapsed.pk]))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_list_that_holds_nobody_says_what_fills_it_and_offers_no_export(client, lapsed):
    signed_in(client, "ADMIN")

    page = client.get(reverse("segments:exclusion_list", args=[lapsed.pk])).content.decode()

    assert "The list fills by itself as orders come in" in page
    assert f'<a class="button button-primary" href="{reverse("crm:import_list")}">' in page
    assert ('name="platforms"' in page, 'id="export"' in page) == (False, False)


def test_a_list_that_everybody_left_can_still_be_exported_to_take_them_off_the_platforms(client, lapsed):
    admin = signed_in(client, "ADMIN")
    person = buyer(last_order_on=LONG_AGO)
    run_export(begin_export(exclusion_list=lapsed, platform="meta", as_of=NOW, by=admin), at=NOW)
    CustomerMetrics.objects.filter(customer=person).update(type_code="LOYAL")

    page = client.get(reverse("segments:exclusion_list", args=[lapsed.pk]))

    assert (page.context["preview"].on_list, page.context["preview"].difference.leaves) == (0, 1)
    assert 'id="export"' in page.content.decode()


def test_groups_of_a_scheme_are_boxes_under_the_name_of_their_scheme(client, lapsed):
    signed_in(client, "ADMIN")

    form = client.get(reverse("segments:add_exclusion_list")).context["form"]

    sets = form.groups_by_scheme()
    assert [label for label, _boxes in sets] == [scheme.label for scheme in SCHEMES]
    assert sum(len(boxes) for _label, boxes in sets) == sum(len(scheme.groups) for scheme in SCHEMES)
    assert all(box.data["type"] == "checkbox" for _label, boxes in sets for box in boxes)


def test_the_job_of_an_export_leads_to_what_it_made_once_it_is_done(client, lapsed):
    signed_in(client, "ADMIN")
    buyer(last_order_on=LONG_AGO)
    client.post(
        reverse("segments:export_exclusion_list", args=[lapsed.pk]), {"platforms": ["x"], "plain_reason": ""}
    )
    job, export = Job.objects.get(), AudienceExport.objects.get()
    address = reverse("segments:audience_export", args=[export.pk])
    job_page = reverse("crm:job", args=[job.pk])
    before = client.get(job_page).context["page_at"]

    run_job(job.pk, clock=timezone.now, beats=False)

    assert (before, client.get(job_page).context["page_at"]) == ("", address)


def test_the_log_names_platforms_and_shortens_check_sums(client, lapsed):
    signed_in(client, "ADMIN")
    buyer(last_order_on=LONG_AGO)
    client.post(
        reverse("segments:export_exclusion_list", args=[lapsed.pk]), {"platforms": ["x"], "plain_reason": ""}
    )
    run_job(Job.objects.get().pk, clock=timezone.now, beats=False)
    whole = AudienceExport.objects.get().files.get().sha256

    page = client.get(reverse("crm:audit_log")).content.decode()

    assert ("Platform: <bdi>X</bdi>" in page, f"{whole[:12]}…" in page, whole in page) == (True, True, False)


@pytest.mark.parametrize(("platforms", "told"), [
    pytest.param(["google", "meta"], "Google Ads, Meta", id="some by their names"),
    pytest.param([code for code, _label in PLATFORMS.choices()], "all 8 platforms", id="all of them by their number"),
])  # fmt: skip
def test_a_list_says_its_platforms_in_one_line(client, lapsed, platforms, told):
    signed_in(client, "ADMIN")
    ExclusionList.objects.exclude(pk=lapsed.pk).delete()
    ExclusionList.objects.update(platforms=platforms)

    assert told in client.get(reverse("segments:exclusion_lists")).content.decode()
