"""One pipeline for e-mail addresses and phones, from whatever a file holds to the one form that is stored.

Canonical is a lower-case e-mail and an E.164 phone. None means: nothing there, or not an address.
The platforms' own forms and hashes start from these.
"""

import re
import unicodedata
from functools import lru_cache

# Removed wherever they stand: BOM, zero width, directional marks, soft hyphen, NUL.
_INVISIBLE = dict.fromkeys(
    [0x00, 0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)]
)
# Spreadsheets and Shopify put an apostrophe before what must stay text.
_APOSTROPHES = "'’`"
EMAIL_LENGTH = 254
_SEVERAL = re.compile(r"[/;,|\n]| or ")


def visible(raw: str | None) -> str:
    """Text in NFC without invisible characters and outer blanks, no-break ones too."""
    text = raw or ""
    if text.isascii() and "\0" not in text:  # nothing to leave out or to put together: most texts of a file
        return text.strip()
    return unicodedata.normalize("NFC", text.translate(_INVISIBLE)).strip()


def cleaned(raw: str | None) -> str:
    """The same without leading apostrophes: for ids, codes, phones and e-mails, not for names ('t Hooft)."""
    return visible(raw).lstrip(_APOSTROPHES).strip()


@lru_cache(maxsize=4096)
def canonical_email(raw: str | None) -> str | None:
    """The address in lower case, its domain in Unicode. No Gmail folding: that is a platform's own rule."""
    text = cleaned(raw).lower()
    if "@" not in text or len(text) > EMAIL_LENGTH:
        return None
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 -- slow import

    try:
        return validate_email(text, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return None


@lru_cache(maxsize=4096)
def canonical_phone(raw: str | None, *, region: str | None = None) -> str | None:
    """E.164 of the first number in `raw`; `region` (ISO 3166) reads one without a country code.

    Extensions are dropped. A number that cannot exist gives None: better nothing than somebody else.
    """
    text = cleaned(raw)
    if not text:
        return None
    import phonenumbers  # noqa: PLC0415 -- slow import

    for candidate in (text, _SEVERAL.split(text)[0]):
        try:
            number = phonenumbers.parse(candidate, (region or "").upper() or None)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None
