"""What a file may hold. Beyond any of these it is refused before it is parsed further."""

MAX_COLUMNS = 500
MAX_FIELD_CHARS = 64 * 1024
MAX_UNPACKED_BYTES = 500 * 1024 * 1024  # a CSV after gunzip
MAX_XLSX_BYTES = 50 * 1024 * 1024  # all members, as the archive declares them
MAX_XLSX_RATIO = 100  # unpacked to packed
MAX_XLSX_MEMBERS = 200
CHUNK_ROWS = 25_000
