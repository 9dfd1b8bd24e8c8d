"""A file's way through the import pages with a mouse, on a desk and on a phone."""

from pathlib import Path

import pytest

import crm.import_pages
from crm.models import Import
from tests.browser.conftest import DESKTOP, PHONE

SAMPLE = Path(crm.import_pages.__file__).parent / "samples" / "order-lines.csv"


@pytest.mark.parametrize(("size", "scheme", "language"), [
    pytest.param(DESKTOP, "light", "en", id="on a desk"),
    pytest.param(PHONE, "dark", "ar", id="on a phone, dark, in Arabic"),
])  # fmt: skip
def test_a_file_is_uploaded_checked_stored_and_undone(visit, shop, run_jobs, size, scheme, language):
    seen = visit(shop.staff["ADMIN"], scheme=scheme, language=language, size=size)
    page, faults = seen.page, []

    def look(name):
        found = seen.violations()
        if wider := seen.overflow():
            found.append(f"{wider} px wider than the window")
        faults.extend(f"{name}: {fault}" for fault in found)

    seen.go("/imports/")
    look("empty")
    page.click("a[href='/imports/new/']")
    look("upload")
    page.set_input_files("input[type=file]", str(SAMPLE))
    page.fill("#id_source", "shop")
    page.click("main button.button-primary")
    look("match")
    page.click("main button.button-primary")
    look("checking")
    run_jobs()
    page.click("form[action$='/store/'] button")  # the page noticed by itself that the check is over
    run_jobs()
    page.wait_for_selector("a[href$='/undo/']")
    look("stored")
    page.click("a[href$='/undo/']")
    look("undo")
    page.click("main button.button-danger")
    run_jobs()
    page.wait_for_selector("form[action$='/again/']")
    look("undone")
    for path in ("/imports/", "/jobs/", f"/jobs/{Import.objects.get().job_id}/"):
        seen.go(path)
        look(path)

    assert Import.objects.get().state == "UNDONE"
    assert faults + seen.faults == []
