"""What a file may hold. Beyond any of these it is refused before it is parsed further."""

MAX_COLUMNS = 500
MAX_FIELD_CHARS = 64 * 1024
MAX_LINE_BYTES = 8 * 1024 * 1024  # without a line break; kept whole in memory
MAX_UNPACKED_BYTES = 500 * 1024 * 1024  # a CSV after gunzip
MAX_XLSX_BYTES = 50 * 1024 * 1024  # all members, as the archive declares them
MAX_XLSX_RATIO = 100  # unpacked to packed
MAX_XLSX_MEMBERS = 200
MAX_XLSX_ROWS = 1_048_576  # what a sheet can have; a file may claim any number
CHUNK_ROWS = 25_000
