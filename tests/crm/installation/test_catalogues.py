import gettext
import os

import pytest
from babel import Locale
from django.conf import settings
from django.core.management import CommandError, call_command

from crm.installation import catalogues

PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Save"
msgstr "Guardar"
"""


@pytest.fixture
def locale(tmp_path):
    folder = tmp_path / "locale" / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(PO)
    return tmp_path / "locale"


def test_texts_are_found_in_python_and_in_templates(tmp_path):
    (tmp_path / "app" / "templates").mkdir(parents=True)
    (tmp_path / "app" / "labels.py").write_text(
        'label = _("Orders")\nsome = ngettext("%(n)s order", "%(n)s orders", n)\nlate = gettext_lazy("Late")\n'
        'what = pgettext("verb", "Order")\nnot_a_text = "no"\n'
    )
    (tmp_path / "app" / "templates" / "page.html").write_text(
        """
        {% load i18n %}
        <h1>  {% translate "Customers" %}</h1> it's "quoted"
          {% blocktranslate count n=rows|length trimmed %}
            {{ n }} row
          {% plural %}
            {{ n }} rows
          {% endblocktranslate %}
        <a title="{% translate 'Open' context 'door' %}">{{ _("More") }}</a>
        """
    )

    template = catalogues.collect(tmp_path, ["app"])

    assert {(message.id, message.context) for message in template if message.id} == {
        ("Orders", None),
        (("%(n)s order", "%(n)s orders"), None),
        ("Late", None),
        ("Order", "verb"),
        ("Customers", None),
        (("%(n)s row", "%(n)s rows"), None),
        ("Open", "door"),
        ("More", None),
    }


def test_a_catalogue_is_compiled_when_it_is_older_than_its_source(locale):
    (written,) = catalogues.compile_stale(locale)
    with written.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Save") == "Guardar"

    assert catalogues.compile_stale(locale) == []

    source = locale / "es" / "LC_MESSAGES" / "django.po"
    source.write_text(PO.replace("Guardar", "Conservar"))
    os.utime(source, (written.stat().st_mtime + 1,) * 2)
    assert catalogues.compile_stale(locale) == [written]


def test_an_update_adds_new_texts_keeps_translations_and_drops_what_is_gone(locale, tmp_path):
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "a.py").write_text('_("Save"), _("New")')
    (path,) = catalogues.po_files(locale)

    catalogues.update(path, catalogues.collect(tmp_path, ["app"]))
    assert {message.id: message.string for message in catalogues.read(path) if message.id} == {
        "Save": "Guardar", "New": "",
    }  # fmt: skip
    once = path.read_bytes()
    catalogues.update(path, catalogues.collect(tmp_path, ["app"]))
    assert path.read_bytes() == once

    (tmp_path / "app" / "a.py").write_text('_("New")')
    catalogues.update(path, catalogues.collect(tmp_path, ["app"]))
    assert [message.id for message in catalogues.read(path) if message.id] == ["New"]


def test_a_lost_placeholder_and_an_unknown_text_are_reported(locale, tmp_path):
    (path,) = catalogues.po_files(locale)
    path.write_text(PO + '\n#, python-format\nmsgid "%(n)s rows"\nmsgstr "%(x)s filas"\n')
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "a.py").write_text('_("Unheard of")')

    lines = catalogues.problems(path, catalogues.collect(tmp_path, ["app"]))

    assert lines[0] == f"{path}: does not know 'Unheard of'; run `make messages`"
    assert lines[1].startswith(f"{path}: '%(n)s rows': ")
    assert len(lines) == 2


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ('msgid "Late"\nmsgstr ""', "'Late' is not translated"),
        (
            'msgid "one row"\nmsgid_plural "%(n)s rows"\nmsgstr[0] "una fila"\nmsgstr[1] ""',
            "('one row', '%(n)s rows') is not translated",
        ),
        ('#, fuzzy\nmsgid "Late"\nmsgstr "Antes"', "'Late' is only a guess (fuzzy)"),
    ],
    ids=["empty", "a plural form is empty", "fuzzy"],
)
def test_the_check_fails_when_a_text_is_missing_in_a_language(locale, tmp_path, settings, entry, problem):
    settings.LOCALE_PATHS, settings.BASE_DIR = [locale], tmp_path
    call_command("catalogues", check=True)
    (path,) = catalogues.po_files(locale)
    path.write_text(f"{PO}\n{entry}\n")

    with pytest.raises(CommandError) as told:
        call_command("catalogues", check=True)

    assert str(told.value) == f"{path}: {problem}"


def test_every_language_of_the_settings_has_a_catalogue():
    (locale,) = settings.LOCALE_PATHS
    names = {path.parts[-3].lower().replace("_", "-") for path in catalogues.po_files(locale)}
    assert names == {code for code, _name in settings.LANGUAGES} - {"en"}


@pytest.mark.parametrize("path", catalogues.po_files(settings.LOCALE_PATHS[0]), ids=lambda path: path.parts[-3])
def test_no_translation_loses_a_placeholder(path):
    assert [(message.id, errors) for message, errors in catalogues.read(path).check()] == []


@pytest.mark.parametrize(
    "path", catalogues.po_files(settings.BASE_DIR / "locale"), ids=lambda path: path.parts[-3]
)
def test_each_catalogue_counts_as_its_language_does(path):
    form_of = gettext.c2py(catalogues.read(path).plural_expr)
    rule = Locale.parse(path.parts[-3]).plural_form
    named = [rule(n) for n in range(203)]
    forms = [form for form in ("zero", "one", "two", "few", "many", "other") if form in named]

    assert [forms[form_of(n)] for n in range(203)] == named
