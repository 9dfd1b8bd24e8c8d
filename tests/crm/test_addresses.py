import pytest

from crm.addresses import canonical_email, canonical_phone, cleaned


@pytest.mark.parametrize(("raw", "expected"), [
    pytest.param("  JOHN_SMITH@Gmail.com ", "john_smith@gmail.com", id="case and blanks"),
    pytest.param("jane@example.com\xa0", "jane@example.com", id="a no-break space behind"),
    pytest.param("\ufeffjane@example.com", "jane@example.com", id="a byte order mark before"),
    pytest.param("ja\u200bne@example.com", "jane@example.com", id="a zero-width space inside"),
    pytest.param("'jane@example.com", "jane@example.com", id="a leading apostrophe"),
    pytest.param("Jane.Doe+Promo@GMAIL.com", "jane.doe+promo@gmail.com", id="nothing is folded for Gmail"),
    pytest.param("Mu\u0308n@Ex.de", "m\u00fcn@ex.de", id="accents become one character"),
    pytest.param("jane doe@example.com", None, id="a blank inside"),
    pytest.param("jane..doe@example.com", None, id="two dots"),
    pytest.param("not-an-email", None, id="no at sign"),
    pytest.param("", None, id="empty"),
    pytest.param(None, None, id="nothing"),
    pytest.param("a" * 250 + "@example.com", None, id="too long"),
])  # fmt: skip
def test_an_email_has_one_canonical_form(raw, expected):
    assert canonical_email(raw) == expected


@pytest.mark.parametrize(("raw", "region", "expected"), [
    pytest.param("(650) 555-1212", "US", "+16505551212", id="in the region's own way"),
    pytest.param("'+44 (0)20 7183 8750", None, "+442071838750", id="apostrophe and a zero in brackets"),
    pytest.param("0044 20 7183 8750", "DE", "+442071838750", id="00 before the country"),
    pytest.param("011 44 20 7183 8750", "US", "+442071838750", id="011 before the country"),
    pytest.param("020 7183 8750 ext. 12", "GB", "+442071838750", id="an extension is dropped"),
    pytest.param("02 1234 5678", "IT", "+390212345678", id="Italy keeps its zero"),
    pytest.param("8 (912) 345-67-89", "RU", "+79123456789", id="Russia drops its eight"),
    pytest.param("011 15 2345-6789", "AR", "+5491123456789", id="Argentina's 15 becomes 9"),
    pytest.param("٠٥٠١٢٣٤٥٦٧", "SA", "+966501234567", id="Arabic-Indic digits"),
    pytest.param("＋４４ ２０ ７１８３ ８７５０", None, "+442071838750", id="full-width digits"),
    pytest.param("020 7183 8750 / 020 7183 8751", "GB", "+442071838750", id="the first of two"),
    pytest.param("555-555-SHIP", "US", None, id="Shopify's placeholder"),
    pytest.param("020 7183 8750", None, None, id="no region, no country code"),
    pytest.param("12345", "US", None, id="too short"),
    pytest.param("", "US", None, id="empty"),
])  # fmt: skip
def test_a_phone_has_one_canonical_form(raw, region, expected):
    assert canonical_phone(raw, region=region) == expected


def test_cleaning_twice_changes_nothing():
    once = cleaned("\ufeff ''\u200b0123\xa0")

    assert (once, cleaned(once)) == ("0123", "0123")
