import pytest
from django.core.management import CommandError, call_command


@pytest.mark.parametrize(("command", "days"), [
    pytest.param("recalculate", {"as_of": "0001-01-01"}, id="the first day there is"),
    pytest.param("recalculate", {"as_of": "9999-12-31"}, id="the last day there is"),
    pytest.param("nightly", {"as_of": "9999-12-31"}, id="a night"),
    pytest.param("replay", {"first": "0001-01-01", "last": "2025-01-01"}, id="a replay"),
])  # fmt: skip
def test_a_day_that_no_shop_has_is_refused_in_words(command, days):
    with pytest.raises(CommandError, match="is before 1900 or after 2200"):
        call_command(command, **days)


def test_what_is_no_day_is_refused_in_words():
    with pytest.raises(CommandError, match="is not a day; write it like 2026-01-31"):
        call_command("recalculate", as_of="31.01.2026")
