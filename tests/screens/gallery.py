"""A page that shows all pictures, for whoever reads the code where pictures are shown."""

from collections.abc import Iterable
from pathlib import Path

from tests.browser.pages import Page
from tests.screens.pictures import MODES, TARGET, file_name

HEAD = """# Every page, in four modes

Of the demo shop, made by `make screenshots`. A picture opens in full size.

"""


def write_gallery(pages: Iterable[Page], taken: set[Path]) -> None:
    rows = [f"| | {' | '.join(MODES)} |", f"|---|{'---|' * len(MODES)}"]
    rows += [f"| {page.name} | {' | '.join(_cell(page, mode, taken) for mode in MODES)} |" for page in pages]
    (TARGET / "README.md").write_text(HEAD + "\n".join(rows) + "\n")


def _cell(page: Page, mode: str, taken: set[Path]) -> str:
    name = file_name(page, mode)
    return (
        f'<a href="{name}"><img src="{name}" width="180" alt="{page.name}, {mode}"></a>'
        if TARGET / name in taken
        else ""
    )
