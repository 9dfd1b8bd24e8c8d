"""A figure of a strip, and what is named one after the other."""

import pytest
from django.template import Context, Template
from django.utils.translation import override


def rendered(source: str, **names: object) -> str:
    return Template("{% load hexad %}" + source).render(Context(names))


@pytest.mark.parametrize(
    ("figure", "is_smaller"),
    [
        pytest.param("625 people", False, id="short"),
        pytest.param("1.625 personas", True, id="long"),
        pytest.param("\u200f48,411.80\xa0€", False, id="marks of direction take no room"),
    ],
)
def test_a_long_figure_is_smaller_so_that_it_stays_on_one_line(figure, is_smaller):
    shown = rendered("{% include 'components/stat.html' %}", label="On the list", figure=figure, url="/people/")
    assert ("stat-figure-long" in shown) == is_smaller
    assert f'<a href="/people/">{figure}</a>' in shown


def test_a_figure_is_escaped():
    assert "&lt;b&gt;" in rendered("{{ figure|as_figure:url }}", figure="<b>", url="")


@pytest.mark.parametrize(("language", "shown"), [("en", "a, &lt;b&gt;"), ("ar", "a، &lt;b&gt;")])
def test_names_are_joined_with_the_comma_of_the_language(language, shown):
    with override(language):
        assert rendered("{{ names|enumerated }}", names=["a", "<b>"]) == shown
