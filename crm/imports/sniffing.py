"""What kind of file this is, from its first bytes: names lie."""

import re
import zipfile
from typing import BinaryIO

from django.utils.translation import gettext as _

from crm.imports.limits import MAX_XLSX_BYTES, MAX_XLSX_MEMBERS, MAX_XLSX_RATIO
from crm.imports.refusals import ImportRefused

GZIP, XLSX, TEXT = "gzip", "xlsx", "text"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM6", b"II*\x00", b"MM\x00*")
_MARKUP = (b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<table")
_ARCHIVES = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd")
_JSON = re.compile(rb"\s*(?:\[\s*)?\{\s*\"")


def kind_of(head: bytes, *, name: str) -> str:
    """GZIP, XLSX or TEXT. Raises ImportRefused for everything else, saying what it is."""
    if head.startswith(b"\x1f\x8b"):
        return GZIP
    if head.startswith(b"PK\x03\x04"):
        return XLSX
    check_text(head, name=name)
    return TEXT


def check_text(head: bytes, *, name: str) -> None:
    """Refuse what is no table: nothing, a picture, a web page, a PDF, an old Excel file."""
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise ImportRefused(_("%(file)s is empty. Export it again and check its size.") % {"file": name})
    if head.startswith(_PICTURES) or head[8:12] == b"WEBP":
        raise ImportRefused(
            _("%(file)s is a picture, not a table. Choose a CSV or XLSX file.") % {"file": name}
        )
    if head.startswith(b"%PDF"):
        raise ImportRefused(_("%(file)s is a PDF, not a table. Export CSV or XLSX instead.") % {"file": name})
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise ImportRefused(
            _("%(file)s is an Excel file of the old kind, or locked by a password. Save it as .xlsx or CSV.")
            % {"file": name}
        )
    if head.startswith(_ARCHIVES) or head[257:262] == b"ustar":
        raise ImportRefused(_("%(file)s is an archive. Unpack it and choose the table in it.") % {"file": name})
    if _JSON.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise ImportRefused(_("%(file)s is JSON, not a table. Export CSV or XLSX instead.") % {"file": name})
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:512].lower()
    if start.startswith(_MARKUP):
        raise ImportRefused(
            _("%(file)s is a web page, not a table. The shop may have asked to sign in: download it again.")
            % {"file": name}
        )
    if start.startswith(b"<?xml"):
        raise ImportRefused(_("%(file)s is XML, not a table. Export CSV or XLSX instead.") % {"file": name})


def check_archive(stream: BinaryIO, *, name: str) -> None:
    """Refuse an XLSX that unpacks to more than we read, before anything of it is unpacked."""
    stream.seek(0)
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError) as broken:
        raise ImportRefused(_("%(file)s is damaged. Save it again as .xlsx.") % {"file": name}) from broken
    members = archive.infolist()
    names = {member.filename for member in members}
    if (
        "xl/workbook.bin" in names or "content.xml" in names or "Index/Document.iwa" in names
    ):  # .xlsb, .ods, .numbers
        raise ImportRefused(
            _("%(file)s is a workbook of another kind than .xlsx. Save it as .xlsx or CSV.") % {"file": name}
        )
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise ImportRefused(
            _("%(file)s is an archive, not a workbook. Unpack it and choose the table in it.") % {"file": name}
        )
    unpacked = sum(member.file_size for member in members)
    packed = max(sum(member.compress_size for member in members), 1)
    if unpacked > MAX_XLSX_BYTES:
        raise ImportRefused(
            _("%(file)s unpacks to %(size)d MB; a workbook may have %(limit)d. Save it as CSV.")
            % {"file": name, "size": -(-unpacked // 2**20), "limit": MAX_XLSX_BYTES // 2**20}
        )
    if unpacked / packed > MAX_XLSX_RATIO:
        raise ImportRefused(
            _("%(file)s is packed %(ratio)d times smaller than it is; such files are refused. Save it as CSV.")
            % {"file": name, "ratio": unpacked // packed}
        )
    if len(members) > MAX_XLSX_MEMBERS:
        raise ImportRefused(
            _("%(file)s has %(count)d parts; a workbook may have %(limit)d. Save the sheet alone.")
            % {"file": name, "count": len(members), "limit": MAX_XLSX_MEMBERS}
        )
    if any(member.flag_bits & 1 for member in members):
        raise ImportRefused(_("%(file)s is locked by a password. Save it without one.") % {"file": name})
