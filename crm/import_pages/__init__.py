"""The way of a file through pages: upload, match, check, look, store, undo."""
