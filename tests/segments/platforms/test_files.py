"""The files staff upload: header, rows, parts, and the same bytes for the same people."""

import csv
from hashlib import sha256
from io import BytesIO, StringIO
from itertools import product

import pytest

from segments.platforms import PLATFORMS, AudienceFiles, Lines, Person
from segments.platforms.files import as_bytes
from segments.platforms.forms import digest

ANA = Person(
    key=1, emails=("ana.lima+news@gmail.com", "ana@example.com"), phones=("+351225550184",),
    first_name="Ana", last_name="O'Lima", country="PT", postal_code="4000-123", city="Porto",
)  # fmt: skip
BO = Person(key=2, phones=("+4520123456",), first_name="Bo")


class Kept(BytesIO):
    """A file whose bytes outlive its closing."""

    def close(self) -> None:
        self.kept = self.getvalue()
        super().close()


def written(code: str, *people: Person, operation: str = "ADD", plain: bool = False):
    """The finished files' text by name, and what the writer says of them."""
    opened: dict[str, Kept] = {}
    files = AudienceFiles(
        PLATFORMS[code], open_file=lambda name: opened.setdefault(name, Kept()), stem="lapsed",
        operation=operation, plain=plain, list_name="Lapsed",
    )  # fmt: skip
    for person in people:
        files.write_people(Lines.of([person]))
    done = files.close()
    return {name: file.kept.decode() for name, file in opened.items()}, done, files


EXPECTED = {
    "google": {
        "lapsed_google_add.csv": [
            "Email,Phone,First Name,Last Name,Country,Zip",
            f"{digest('analima@gmail.com')},{digest('+351225550184')},{digest('ana')},{digest('olima')},PT,4000-123",
            f"{digest('ana@example.com')},,,,,",
            f",{digest('+4520123456')},,,,",
        ]
    },
    "meta": {
        "lapsed_meta_add.csv": [
            "email,phone,fn,ln,ct,st,zip,country",
            ",".join(
                [
                    digest("ana.lima+news@gmail.com"),
                    digest("351225550184"),
                    digest("ana"),
                    digest("olima"),
                    digest("porto"),
                    "",
                    digest("4000123"),
                    digest("pt"),
                ]
            ),
            ",".join(
                [
                    digest("ana@example.com"),
                    "",
                    digest("ana"),
                    digest("olima"),
                    digest("porto"),
                    "",
                    digest("4000123"),
                    digest("pt"),
                ]
            ),
            f",{digest('4520123456')},{digest('bo')},,,,,",
        ]
    },
    "tiktok": {
        "lapsed_tiktok_add.csv": [
            "Email_SHA256,Email_SHA256,Phone_SHA256,Phone_SHA256",
            ",".join(
                [
                    digest("ana.lima+news@gmail.com"),
                    digest("ana.lima@gmail.com"),
                    digest("351225550184"),
                    digest("+351225550184"),
                ]
            ),
            f"{digest('ana@example.com')},,,",
            f",,{digest('4520123456')},{digest('+4520123456')}",
        ]
    },
    "microsoft": {
        "lapsed_microsoft_add.csv": [
            "Type,Status,Id,Parent Id,Name,Scope,Audience,Action Type,Sub Type,Text",
            "Format Version,,,,6.0,,,,,",
            "Customer List,Active,-1,,Lapsed,Customer,,Add,,",
            f"Customer List Item,,,-1,,,,,Email,{digest('ana.lima+news@gmail.com')}",
            f"Customer List Item,,,-1,,,,,Email,{digest('ana@example.com')}",
        ]
    },
    "pinterest": {"lapsed_pinterest_add.csv": [digest("ana.lima+news@gmail.com"), digest("ana@example.com")]},
    "snapchat": {
        "lapsed_snapchat_add_email.csv": [digest("ana.lima+news@gmail.com"), digest("ana@example.com")],
        "lapsed_snapchat_add_phone.csv": [digest("351225550184"), digest("4520123456")],
    },
    "linkedin": {
        "lapsed_linkedin_add.csv": ["email", digest("ana.lima+news@gmail.com"), digest("ana@example.com")]
    },
    "x": {"lapsed_x_add.csv": [digest("ana.lima+news@gmail.com"), digest("ana@example.com")]},
}


def test_every_platform_has_an_expected_file():
    assert sorted(EXPECTED) == sorted(platform.code for platform in PLATFORMS)


@pytest.mark.parametrize("code", EXPECTED)
def test_the_files_are_what_the_platform_asks_for_to_the_byte(code):
    texts, done, _ = written(code, ANA, BO)

    assert texts == {name: "\n".join(lines) + "\n" for name, lines in EXPECTED[code].items()}
    assert {file.name: file.sha256 for file in done} == {
        name: sha256(text.encode()).hexdigest() for name, text in texts.items()
    }
    assert written(code, ANA, BO)[0] == texts


def test_identifiers_are_counted_as_the_platform_can_match_them():
    assert written("google", ANA, BO)[2].identifiers == 4
    assert written("pinterest", ANA, BO)[2].identifiers == 2


def test_the_files_to_remove_say_so():
    texts, _, _ = written("microsoft", ANA, operation="REMOVE")

    assert list(texts) == ["lapsed_microsoft_remove.csv"]
    assert texts["lapsed_microsoft_remove.csv"].splitlines()[2].split(",")[7] == "Remove"


def test_plain_files_keep_the_plus_of_a_phone_and_quote_what_needs_it():
    comma = Person(
        key=3, phones=("+4520123456",), first_name="A", last_name="B, C", country="DK", postal_code="1"
    )

    texts, _, _ = written("google", comma, plain=True)

    assert texts["lapsed_google_add.csv"].splitlines()[1] == ",+4520123456,a,b c,DK,1"


def test_a_file_that_would_be_too_long_goes_on_in_a_second(monkeypatch):
    monkeypatch.setattr(type(PLATFORMS["linkedin"]), "row_limit", 2)
    people = [Person(key=number, emails=(f"p{number}@example.com",)) for number in range(3)]

    texts, done, _ = written("linkedin", *people)

    assert {file.name: file.rows for file in done} == {
        "lapsed_linkedin_add.csv": 2,
        "lapsed_linkedin_add_2.csv": 1,
    }
    assert texts["lapsed_linkedin_add_2.csv"].splitlines()[0] == "email"


@pytest.mark.parametrize("width", [1, 2])
def test_whatever_the_cells_hold_a_block_is_what_the_csv_module_writes(width):
    cells = ("", "a", "é", " ", ";", "a,b", 'a"b', "a\rb", "a\nb", "\n")
    for first, second in product(product(cells, repeat=width), repeat=2):
        asked = StringIO()
        csv.writer(asked, lineterminator="\n").writerows([first, second])

        assert as_bytes(list(zip(first, second, strict=True))) == asked.getvalue().encode()
