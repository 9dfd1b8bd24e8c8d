"""What a kept file looks like, remembered for an hour: finding out reads every byte of it.

First rows are other people's data, so the cache holds them encrypted with the installation's key.
"""

import hashlib
import json
from dataclasses import asdict
from typing import Any

from cryptography.fernet import InvalidToken
from django.core.cache import cache

from crm.imports.detection import Detection
from crm.imports.encodings import Guess
from crm.imports.reading import Choices
from crm.keys import box
from crm.models import Import

KEPT_FOR = 60 * 60  # seconds
PURPOSE = "looks at uploads"


def _key(batch: Import, format: str, choices: Choices | None) -> str:
    asked = [batch.subject, format, asdict(choices or Choices())]
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    return f"crm.import_look.{batch.pk}.{digest[:32]}"


def keep_look(batch: Import, found: Detection, *, format: str, choices: Choices | None) -> None:
    """The files of an import never change, so a look holds as long as it is kept."""
    sealed = box(PURPOSE).encrypt(json.dumps(asdict(found)).encode()).decode()
    cache.set(_key(batch, format, choices), sealed, timeout=KEPT_FOR)


def kept_look(batch: Import, *, format: str, choices: Choices | None) -> Detection | None:
    sealed = cache.get(_key(batch, format, choices))
    if sealed is None:
        return None
    try:
        kept: dict[str, Any] = json.loads(box(PURPOSE).decrypt(sealed.encode()))
        return Detection(
            **{**kept, "encoding": Guess(**kept["encoding"]), "delimiter": Guess(**kept["delimiter"])}
        )
    except (InvalidToken, TypeError, KeyError):  # another key, or another version's shape
        return None
