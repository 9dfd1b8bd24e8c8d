"""How wide the text of a chart is reckoned."""

from django.utils.translation import override

from crm import display
from dashboard.charts.scene import width_of


def test_marks_of_direction_take_no_room():
    with override("ar"):
        share = display.percent(86, 1000)

    assert width_of(share) == width_of("8.6%")
