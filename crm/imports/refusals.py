"""Why a whole file is refused. The message is fit to show to staff."""


class ImportRefused(Exception):
    """Nothing was stored; `str()` says what happened and what to do next."""
