"""How much of an upload reaches the disk, decided while it arrives."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from crm.imports.limits import MAX_UNPACKED_BYTES

MAX_FILE_BYTES = MAX_UNPACKED_BYTES  # a text is never smaller unpacked
MAX_REQUEST_BYTES = 2 * 1024**3  # all files of one form


def refused_uploads(request: HttpRequest) -> list[str]:
    """Sentences about the files that were too large to be kept."""
    return getattr(request, "refused_uploads", [])


class LimitedUpload(FileUploadHandler):
    """Stands before Django's handlers: what is too large is read to its end and thrown away.

    Files of nobody who is signed in are not kept at all, so that no stranger fills the disk.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.total = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        user = getattr(self.request, "user", None)
        if user is None or not user.is_authenticated:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.total += len(raw_data)
        if start + len(raw_data) > MAX_FILE_BYTES:
            self._refuse(
                _("%(file)s is larger than %(limit)d MB. Split it into smaller files."), MAX_FILE_BYTES
            )
        if self.total > MAX_REQUEST_BYTES:
            self._refuse(
                _("With %(file)s the files are larger than %(limit)d MB. Import them one after the other."),
                MAX_REQUEST_BYTES,
            )
        return raw_data

    def _refuse(self, sentence: str, limit: int) -> None:
        told = sentence % {"file": self.file_name, "limit": limit // 2**20}
        self.request.refused_uploads = [*refused_uploads(self.request), told]
        raise SkipFile

    def file_complete(self, file_size: int) -> None:
        return None
