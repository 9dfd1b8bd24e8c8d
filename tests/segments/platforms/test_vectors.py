"""Every vector of tests/data/audience_vectors.json: what a platform must be sent for a raw value."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from segments.platforms import PLATFORMS, NotUsable, leaves
from segments.platforms.forms import digest

FILE = json.loads((Path(__file__).parents[2] / "data" / "audience_vectors.json").read_text(encoding="utf-8"))
VECTORS = [(platform, vector) for platform, part in FILE["platforms"].items() for vector in part["vectors"]]


def test_all_146_vectors_are_here():
    assert len(VECTORS) == 146


@pytest.mark.parametrize(("platform", "vector"), VECTORS, ids=[vector["id"] for _, vector in VECTORS])
def test_a_value_takes_the_platforms_form(platform, vector):
    accepted = [
        (one["normalised"], None if "sent_as" in vector else one["sha256"])
        for one in vector.get("any_of") or [vector]
    ]
    if vector["normalised"] is None:
        with pytest.raises(NotUsable) as skipped:
            PLATFORMS[platform].form(vector["field"], vector["input"], region=vector.get("default_region"))
        assert str(skipped.value) == vector["skip"]
        return

    form = PLATFORMS[platform].form(vector["field"], vector["input"], region=vector.get("default_region"))

    assert (form.normalised, form.sha256) in accepted


@pytest.mark.parametrize("sample", FILE["documented_samples"], ids=lambda s: f"{s['platform']} {s['field']}")
def test_the_platforms_own_samples_agree(sample):
    # The samples show phones as they are hashed; a country code is told by its plus.
    value = "+" * sample["normalised"].isdecimal() + sample["normalised"]

    form = PLATFORMS[sample["platform"]].form(sample["field"], value)

    assert form.sha256 == sample["sha256"]


@pytest.mark.parametrize("platform", FILE["prehashed"][0]["platforms"])
def test_a_hash_is_never_hashed_again(platform):
    vector = FILE["prehashed"][0]
    kind = PLATFORMS[platform]
    field = next(name for name in kind.fields if "mail" in name.lower())

    assert kind.form(field, vector["input"].upper()).sha256 == vector["sha256"]


def test_a_marketplaces_relay_address_never_leaves_and_a_persons_own_relay_does():
    assert not leaves("EMAIL", FILE["policy"][0]["input"]["email"])
    assert leaves("EMAIL", FILE["policy"][1]["input"]["email"])
    assert not leaves("EMAIL", "abc@MARKETPLACE.amazon.com".lower())


HOSTILE = {
    b"": "not a JSON object",
    b"[" * 100_000: "not a JSON object",
    b'"text"': "not a JSON object",
    b'{"field": "email", "value": "a\xff@example.com"}': "not a JSON object",
    b'{"field": ["email"], "value": "a@example.com"}': "unknown field",
    b'{"field": "email", "value": 5}': "invalid",
    b'{"field": "phone", "value": "020 7183 8750", "region": ["GB"]}': "invalid",
    b'{"field": "phone", "value": "020 7183 8750", "region": "XX"}': "invalid",
    b'{"field": "zip", "value": "\\ud800"}': "invalid",
    b'{"field": "zip", "value": "=HYPERLINK(1)"}': "invalid",
    b'{"field": "email", "value": "abc@marketplace.amazon.com"}': "relay address",
}


def test_whatever_a_line_holds_it_gets_one_answer_in_its_place():
    asked = [*HOSTILE, b'{"field": "email", "value": "jane@example.com"}']
    out = StringIO()

    call_command("hash_identifiers", platform="google", stdin=[line + b"\n" for line in asked], stdout=out)

    *refused, last = [json.loads(line) for line in out.getvalue().splitlines()]
    assert refused == [{"skipped": reason} for reason in HOSTILE.values()]
    assert last == {"normalised": "jane@example.com", "sha256": digest("jane@example.com")}


@pytest.mark.parametrize("zip_", ["=1+1", "+1", "-1", "@A1", "\t=1", "1;2"])
def test_what_a_spreadsheet_would_take_for_a_formula_is_no_postal_code(zip_):
    with pytest.raises(NotUsable):
        PLATFORMS["google"].form("zip", zip_)


@pytest.mark.parametrize("zip_", ["94016-1234", "SW1A 1AA", "١٢٣٤٥", "D02 X285"])
def test_every_way_to_write_a_postal_code_is_kept(zip_):
    assert PLATFORMS["google"].form("zip", zip_).normalised == zip_


def test_the_command_answers_a_line_for_a_line(capsys):
    asked = [
        {"field": "phone", "value": "020 7183 8750", "region": "GB"},
        {"field": "zip", "value": " 94016 ", "region": None},
        {"field": "email", "value": "not-an-email", "region": None},
        {"field": "shoe_size", "value": "43", "region": None},
    ]
    out = StringIO()

    call_command(
        "hash_identifiers", platform="google", stdin=StringIO("\n".join(map(json.dumps, asked))), stdout=out
    )

    assert [json.loads(line) for line in out.getvalue().splitlines()] == [
        {"normalised": "+442071838750", "sha256": digest("+442071838750")},
        {"normalised": "94016", "sha256": None},
        {"skipped": "invalid"},
        {"skipped": "unknown field"},
    ]
