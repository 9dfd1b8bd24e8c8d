"""Log lines that name nobody and forge nothing."""

import logging
import re
import time

_EMAIL = re.compile(r"[\w.+'%-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?:\+|%2B|\b00)\d(?:[\s().-]?\d){6,14}\b")
_TOKEN = re.compile(r"\bhexad_[\w-]+|\b(?i:bearer|token)\s+[\w.~+/=-]{16,}")
_BREAKS = str.maketrans({code: f"\\x{code:02x}" for code in (*range(32), 127) if chr(code) not in "\n\t"})


def without_personal_data(text: str) -> str:
    """`text` with e-mail addresses, phones and tokens taken out."""
    text = _EMAIL.sub("[e-mail]", text)
    text = _PHONE.sub("[phone]", text)
    return _TOKEN.sub("[token]", text)


class LineWithoutPersonalData(logging.Formatter):
    """Redacts the finished line, traceback included; a line break in a value does not start a line."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} {message}", style="{")
        self.default_msec_format = "%s.%03dZ"

    converter = time.gmtime

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 -- the standard library's name
        record.message = record.message.replace("\n", "\\n").replace("\r", "\\r").translate(_BREAKS)
        return super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        return without_personal_data(super().format(record))
