"""The encoding and the delimiter of a text file, with how certain we are."""

import codecs
import csv
import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from crm.imports.refusals import ImportRefused

ENCODINGS = ("utf-8", "utf-16", "windows-1252", "gb18030", "shift_jis")
DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 256 * 1024
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def family_of(encoding: str) -> str:
    """One name for an encoding however it is spelt, with a byte order mark or without."""
    name = codecs.lookup(encoding).name
    return name.removesuffix("-sig").removesuffix("-le").removesuffix("-be")


@dataclass(frozen=True)
class Guess:
    """`certainty` is 0 to 1; 1 when nothing else is possible."""

    value: str
    certainty: float


class EncodingScan:
    """Reads all bytes of a file once, in pieces, and says how they are encoded.

    All of them, because an accent in the last line decides as much as one in the first.
    """

    def __init__(self, *, name: str) -> None:
        self.name = name
        self.head = b""
        self.has_nul = False
        self.has_nul_pair = False  # in UTF-16 a NUL of its own, which no database takes
        self.is_utf8 = True
        self.is_ascii = True
        self._utf8 = codecs.getincrementaldecoder("utf-8")()
        self._foreign = bytearray()  # lines that are not ASCII: they alone tell encodings apart

    def feed(self, piece: bytes) -> None:
        if len(self.head) < _SAMPLE:
            self.head += piece[: _SAMPLE - len(self.head)]
        self.has_nul = self.has_nul or b"\x00" in piece
        self.has_nul_pair = self.has_nul_pair or _has_nul_pair(piece)
        if self.is_utf8:
            try:
                self._utf8.decode(piece)
            except UnicodeDecodeError:
                self.is_utf8 = False
        if not piece.isascii():
            self.is_ascii = False
            if len(self._foreign) < _SAMPLE:
                for line in piece.splitlines(keepends=True):
                    if not line.isascii():
                        self._foreign += line

    def result(self) -> Guess:
        """Raises ImportRefused for bytes no text has."""
        for bom, encoding in _BOMS:
            if self.head.startswith(bom):
                if self.has_nul_pair if encoding == "utf-16" else self.has_nul:
                    raise self._damaged()
                return Guess(encoding, 1.0)
        if self.has_nul:
            return self._wide()
        if self.is_utf8 and not self._utf8.getstate()[0]:
            return Guess("utf-8", 1.0)
        return _eight_bit(bytes(self._foreign[:_SAMPLE]))

    def _wide(self) -> Guess:
        """UTF-16 without a mark has its NULs on one side; anything else with NULs is no text."""
        even, odd = self.head[0::2].count(0), self.head[1::2].count(0)
        half = max(len(self.head) // 2, 1)
        if odd / half > 0.3 and even == 0 and not self.has_nul_pair:
            return Guess("utf-16-le", 0.95)
        if even / half > 0.3 and odd == 0 and not self.has_nul_pair:
            return Guess("utf-16-be", 0.95)
        raise self._damaged()

    def _damaged(self) -> ImportRefused:
        return ImportRefused(
            _("%(file)s contains NUL bytes, so it is no text or was damaged on the way. Export it again.")
            % {"file": self.name}
        )


def _has_nul_pair(piece: bytes) -> bool:
    """Two NUL bytes that begin at an even place; pieces but the last are of even length."""
    at = piece.find(b"\x00\x00")
    while at >= 0 and at % 2:
        at = piece.find(b"\x00\x00", at + 1)
    return at >= 0


def _eight_bit(sample: bytes) -> Guess:
    """Windows-1252, GB18030 or Shift-JIS: the one whose text looks least like noise."""
    from charset_normalizer import from_bytes  # noqa: PLC0415 -- slow import

    possible = [name for name in ("gb18030", "shift_jis", "windows-1252") if _decodes(sample, name)]
    if not possible:
        return Guess("windows-1252", 0.3)  # five bytes of Windows-1252 mean nothing; they become U+FFFD
    if len(possible) == 1:
        return Guess(possible[0], 0.95)
    scored = {}
    for name in possible:
        best = from_bytes(sample, cp_isolation=[name.replace("windows-1252", "cp1252")], threshold=1.0).best()
        noise = best.chaos if best else 1.0
        scored[name] = (noise + _oddness(sample.decode(name)), possible.index(name))
    ranked = sorted(possible, key=scored.__getitem__)
    lead = scored[ranked[1]][0] - scored[ranked[0]][0]
    return Guess(ranked[0], round(min(0.95, 0.5 + lead), 2))


def _decodes(sample: bytes, encoding: str) -> bool:
    try:
        sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _oddness(text: str) -> float:
    """The share of foreign characters that people rarely write: rare ideographs, half-width kana, symbols."""
    foreign = [c for c in text if ord(c) > 127]
    if not foreign:
        return 0.0
    odd = 0.0
    for c in foreign:
        point = ord(c)
        common_han = 0x4E00 <= point < 0xA000 and _is_common(c)
        if common_han or 0x3040 <= point < 0x3100 or 0xC0 <= point < 0x180:
            continue
        if 0x3000 <= point < 0x3020 or 0xFF00 <= point < 0xFF61:
            continue  # punctuation and full-width forms
        odd += 0.3 if 0x80 <= point < 0xC0 or 0x2000 <= point < 0x2200 else 1.0
    mixed = sum(
        1 for a, b in itertools.pairwise(text) if a.isascii() and a.isalpha() and 0x4E00 <= ord(b) < 0xA000
    )
    return odd / len(foreign) + mixed / len(foreign)


def _is_common(c: str) -> bool:
    """In GB 2312's first level or in JIS level 1: what is written every day."""
    for encoding, top in (("gb2312", 0xD8), ("euc_jp", 0xD0)):
        try:
            encoded = c.encode(encoding)
        except UnicodeEncodeError:
            continue
        if len(encoded) == 2 and encoded[0] < top:
            return True
    return False


def guess_delimiter(lines: Iterable[str], *, name: str) -> Guess:
    """The delimiter with which most of the first lines have the same number of fields."""
    sample = [line for line in lines if line.strip()][:200]
    best = Guess("\t" if name.lower().endswith((".tsv", ".tsv.gz", ".tab")) else ",", 0.5)
    best_score = (0.0, 0)
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(sample, delimiter=delimiter) if row)
        if not widths:
            continue
        width, times = widths.most_common(1)[0]
        score = (times / sum(widths.values()), width)
        if width > 1 and score > best_score:
            best, best_score = Guess(delimiter, round(score[0], 2)), score
    return best
