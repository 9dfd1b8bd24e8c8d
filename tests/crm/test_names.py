import pytest

from crm.names import names_agree, search_name, split_name


@pytest.mark.parametrize(("first", "last", "expected"), [
    pytest.param("José", "Núñez", "jose nunez", id="accents"),
    pytest.param("  Anna ", " STRASSE  Weiß", "anna strasse weiss", id="case and blanks"),
    pytest.param("山田", "太郎", "山田 太郎", id="Japanese stays"),
    pytest.param("", "", "", id="no name"),
    pytest.param("ß" * 150, "ß" * 150, "s" * 300 + " ", id="cut to the column"),
])  # fmt: skip
def test_a_search_name_is_folded(first, last, expected):
    assert search_name(first, last) == expected


@pytest.mark.parametrize(("full", "expected"), [
    pytest.param("Jane van Doe", ("Jane", "van Doe"), id="the first word is the first name"),
    pytest.param("Cher", ("Cher", ""), id="one word"),
    pytest.param("", ("", ""), id="nothing"),
])  # fmt: skip
def test_a_full_name_is_split(full, expected):
    assert split_name(full) == expected


@pytest.mark.parametrize(("one", "other", "expected"), [
    pytest.param("jane doe", "doe jane", True, id="the order of words does not matter"),
    pytest.param("jane doe", "", True, id="nothing contradicts"),
    pytest.param("jane doe", "john doe", False, id="two people of one house"),
])  # fmt: skip
def test_names_agree_when_they_can_be_one_person(one, other, expected):
    assert names_agree(one, other) is expected
