"""Text in PDF documents: escaped, joined, ordered, and in a font that has its letters."""

import io
import re

import pytest

from dashboard.reports import fonts
from dashboard.reports.document import Column, Document, Section, draw
from dashboard.reports.fonts import REGULAR, glyphs, register
from dashboard.reports.text import code, joined, lines_of, markup, ordered, paragraph, side_by_side, width_of


def test_what_somebody_is_called_is_no_markup():
    told = markup('<img src="/etc/passwd"/> & <b>Ann</b>')

    assert told == '&lt;img src="/etc/passwd"/&gt; &amp; &lt;b&gt;Ann&lt;/b&gt;'


def test_arabic_letters_are_joined_and_the_font_has_every_one_of_them():
    name = "ليلى حداد"

    shaped = joined(name)

    assert shaped != name
    assert [sign for sign in shaped if ord(sign) not in glyphs()] == []


def test_a_line_of_arabic_is_drawn_from_its_end_and_numbers_stay_in_order():
    line = ordered(joined("طلب LL-10482 بقيمة 411.00"), rtl=True)

    assert re.findall(r"[\w.-]*\d[\w.-]*", line) == ["411.00", "LL-10482"]


def test_a_word_of_arabic_is_not_broken():
    text = "آخر طلب قبل تسعة عشر يومًا " * 6

    lines = lines_of(text, font=REGULAR, size=9, width=120)

    assert len(lines) > 3
    assert " ".join(lines).split() == joined(text).split()


def test_a_phone_keeps_its_order_in_arabic():
    assert markup(ordered(f"هاتف {code('+4961234567')}", rtl=True)).startswith("+4961234567")


def test_a_date_is_not_torn_apart_by_the_latin_name_beside_it():
    foot = side_by_side("Lind & Loft", "30\u200f/11\u200f/2026", "7", rtl=True)

    assert markup(ordered(foot, rtl=True)) == "7 · 2026/11/30 · Lind &amp; Loft"
    assert side_by_side("Lind & Loft", "30 Nov 2026", rtl=False) == "Lind & Loft · 30 Nov 2026"


@pytest.mark.parametrize(
    ("line", "drawn"),
    [
        pytest.param("من \u20685.4%\u2069 اليوم", "مويلا 5.4% نم", id="a share keeps its sign behind it"),
        pytest.param("\u2068+8.6%\u2069", "+8.6%", id="and before it"),
        pytest.param("في \u2068shop 2\u2069 x", "shop 2 x يف", id="a name from left to right"),
        pytest.param("x \u2068متجر 2\u2069 y", "x 2 رجتم y", id="a name from right to left"),
        pytest.param("في \u2068shop", "shop يف", id="a line that was broken in a name"),
    ],
)
def test_a_part_of_a_line_keeps_its_own_direction(line, drawn):
    assert ordered(line, rtl=not line.startswith("x")) == drawn


def test_a_short_table_stays_on_one_page_with_its_heading(monkeypatch):
    def pages() -> int:
        columns = [Column("Kind", 50), Column("Value", 50)]
        sections = [Section("Part", columns, [["a", "b"]] * rows) for rows in (18, 14, 14, 10)]
        content = draw(Document(title="Report", lead="", foot="Lind & Loft", rtl=False, sections=sections))
        return content.count(b"/Type /Page\n")

    whole = pages()
    monkeypatch.setattr("dashboard.reports.document.SHORT", 0)

    assert (whole, pages()) == (3, 2)  # torn apart they take less paper


def test_plain_text_is_left_as_it_is():
    assert (joined("Élodie"), ordered("Élodie", rtl=False)) == ("Élodie", "Élodie")


def test_chinese_is_set_in_a_font_that_has_it():
    assert markup("李静 Li") == f'<font name="{register()}">李静</font> Li'


def test_chinese_is_drawn_as_text_also_where_the_machine_has_no_font_with_it(monkeypatch):
    monkeypatch.setattr(fonts, "chinese_files", lambda: iter(()))
    register.cache_clear()
    try:
        content = draw(Document(title="仪表板", lead="六种类型", foot="Lind & Loft", rtl=False))
    finally:
        register.cache_clear()

    assert re.findall(rb"/BaseFont /(STSong\S*)", content)[:1] == [b"STSong-Light"]
    assert (b"/UniGB-UCS2-H" in content, b"/Subtype /Image" in content) == (True, False)


def test_lines_are_no_wider_than_asked_whatever_the_script():
    texts = ["Stoneware plates, set of eight, with two bowls and a jug", "亚麻床上用品四件套" * 8, "x" * 300]
    for text in texts:
        lines = lines_of(text, font=REGULAR, size=9, width=120)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert max(width_of(line, font=REGULAR, size=9) for line in lines) <= 120


@pytest.mark.parametrize("rtl", [False, True])
def test_every_text_becomes_a_page(rtl):
    from reportlab.platypus import SimpleDocTemplate

    texts = ["", "Élodie\nMarchand", "ليلى حداد 12", "李静", "<a href='x'>&", "\u202e\ufeffhidden", "😀 emoji"]
    file = io.BytesIO()
    SimpleDocTemplate(file).build([paragraph(text, width=200, rtl=rtl) for text in texts])

    assert file.getvalue().startswith(b"%PDF-")
