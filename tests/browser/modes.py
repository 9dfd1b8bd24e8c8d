"""How a page is looked at where the whole story of its modes would be told again and again.

What a page looks like does not depend on the database, so each of the two shows one mode.
"""

import pytest
from django.db import connection

from tests.browser.conftest import DESKTOP, PHONE

_MODES = {
    "sqlite": pytest.param(DESKTOP, "light", "en", id="on a desk"),
    "postgresql": pytest.param(PHONE, "dark", "ar", id="on a phone, dark, in Arabic"),
}
in_the_mode_of_the_database = pytest.mark.parametrize(
    ("size", "scheme", "language"), [_MODES[connection.vendor]]
)
