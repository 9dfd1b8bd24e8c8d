"""`python -m tests.screens [PART OF A NAME ..]`: every page of `tests.browser.pages`, light, dark, Arabic, phone.

Of the demo shop, in an installation of its own. Writes `docs/screenshots/NAME-MODE.webp`; when all are taken,
also the page that shows them, and pictures of pages that are no more are removed.
"""

import sys
from tempfile import TemporaryDirectory

from tests.screens.installation import running, use


def main(wanted: list[str]) -> None:
    with TemporaryDirectory() as folder:
        use(folder)
        from django.utils.timezone import now  # not before Django is set up

        from tests.browser.pages import PAGES
        from tests.screens.gallery import write_gallery
        from tests.screens.pictures import TARGET, take
        from tests.screens.shop import build

        shop = build(at=now())
        named = {page.name: page for page in PAGES}
        pages = [page for page in named.values() if not wanted or any(part in page.name for part in wanted)]
        with running() as address:
            taken = take(pages, shop=shop, address=address)
    if not wanted:
        for old in set(TARGET.glob("*.webp")) - taken:
            old.unlink()
    write_gallery(named.values(), set(TARGET.glob("*.webp")))
    print(f"{len(taken)} pictures of {len(pages)} pages in {TARGET}")


if __name__ == "__main__":
    main(sys.argv[1:])
