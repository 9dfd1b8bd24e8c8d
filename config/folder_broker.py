"""The folder that passes wake-ups on, made safe for a reader who is as quick as the writer.

kombu 5.7 opens a message under its final name and writes it then. A worker that looks in between takes an
empty message and ends with it, and `quickstart` with the worker: on a busy machine within minutes.
"""

import json
import logging
import os
import uuid
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

logger = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:
        """Under a name that no reader looks for until it is whole."""
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        whole = os.path.join(self.data_folder_out, name)
        try:
            with open(f"{whole}.part", "w", encoding="utf-8") as file:
                file.write(dumps(payload))
            os.replace(f"{whole}.part", whole)
        except OSError as error:
            raise ChannelError(f"Cannot add file {whole!r} to directory") from error

    def _get(self, queue: str) -> Any:
        """The next message that can be read; a damaged one is dropped: the sweep finds what it was about."""
        while True:
            try:
                return super()._get(queue)
            except json.JSONDecodeError:
                logger.warning("a wake-up could not be read and is dropped")


class Transport(filesystem.Transport):
    Channel = Channel


def register() -> None:
    """`filesystem://` means this one."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"
