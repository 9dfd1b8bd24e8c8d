"""How the page of thresholds holds with the words of each language."""

from collections import Counter

import pytest

from tests.browser.conftest import PHONE


@pytest.mark.parametrize("language", ["en", "es", "zh-CN", "ar"])
def test_the_settings_above_stand_in_lines_of_about_the_same_length(visit, shop, language):
    seen = visit(shop.staff["ADMIN"], language=language, size=(1280, 900))
    seen.go("/settings/thresholds/")

    lines = Counter(link.bounding_box()["y"] for link in seen.page.locator(".side-tabs a").all())

    assert max(lines.values()) <= 2 * min(lines.values())
    assert seen.overflow() == 0


def test_the_names_of_types_are_read_in_lines_where_words_may_break_anywhere(visit, shop):
    seen = visit(shop.staff["ADMIN"], language="zh-CN", size=PHONE)
    seen.go("/settings/thresholds/")

    heights = [chip.bounding_box()["height"] for chip in seen.page.locator(".moves tbody th .chip").all()]

    assert (len(heights), max(heights) < 3.5 * 16) == (6, True)
    assert seen.overflow() == 0
