"""Who must hear that a setting now measures everybody differently.

Called inside the transaction that changes the setting: `listener(at=, by=)`. A higher app appends
in `AppConfig.ready()`; the engine marks its conclusions as out of date and asks for a full pass.
"""

from collections.abc import Callable

STORE_LISTENERS: list[Callable[..., object]] = []
