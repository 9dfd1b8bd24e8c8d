"""Log lines name nobody and start no line of their own."""

import logging

import pytest

from config.logs import LineWithoutPersonalData, without_personal_data


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("mail to maria.o'neil+x@shop.example.com failed", "mail to [e-mail] failed"),
        ("/search/?q=maria%40example.com", "/search/?q=[e-mail]"),
        ("call +34 612 34-56.78 now", "call [phone] now"),
        ("call 0034612345678 now", "call [phone] now"),
        ("used hexad_Zx9-_abcDEF for it", "used [token] for it"),
        ("Authorization: Bearer abcdefghijklmnop", "Authorization: [token]"),
        ("import 4812: 541909 lines in 12.345 s", "import 4812: 541909 lines in 12.345 s"),
        ("2026-03-01 09:30:00.123Z order 10482", "2026-03-01 09:30:00.123Z order 10482"),
    ],
)
def test_what_is_taken_out_and_what_stays(text, kept):
    assert without_personal_data(text) == kept


def line(message, *args, exc_info=None):
    record = logging.LogRecord("hexad", logging.INFO, __file__, 1, message, args, exc_info)
    record.created, record.msecs = 0, 7.0
    return LineWithoutPersonalData().format(record)


def test_a_line_break_in_a_value_starts_no_line():
    assert line("name %s", "x\n1970-01-01 forged\r\x1b[2J") == (
        "1970-01-01 00:00:00.007Z INFO hexad name x\\n1970-01-01 forged\\r\\x1b[2J"
    )


def test_a_traceback_is_cleaned_too():
    try:
        raise ValueError("maria@example.com")
    except ValueError as error:
        shown = line("failed", exc_info=(ValueError, error, error.__traceback__))

    assert "maria@example.com" not in shown
    assert shown.endswith("ValueError: [e-mail]")
