"""Who the rows of a file are: by channel id, then e-mail, then a phone whose owner's name agrees.

Staging only numbers the different people (`Who`); `join_people` finds or makes their customers
inside the transaction. It looks at people, never at rows: a million lines of ten thousand buyers
are ten thousand look-ups, made by three joins.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crm.imports.staging import Stage, day, instant, reserved_ids, rows_of, run
from crm.imports.trouble import REMARK, Problems
from crm.names import names_agree, search_name
from crm.tombstones import erased_among

# Details of a customer that orders and carts fill and customer files replace.
DETAILS = ("first_name", "last_name", "country", "region", "city", "postal_code", "language")
CONSENTS = {
    "accepts_marketing": ("EMAIL", "MARKETING"), "accepts_sms": ("SMS", "MARKETING"),
    "accepts_whatsapp": ("WHATSAPP", "MARKETING"), "accepts_ads": ("ADS", ""),
}  # fmt: skip
_WHO = {"no": "key", "cust": "text", "email": "text", "phone": "text", "name": "text"}
_KEYS = ("customer_id", "email", "phone")
_LIMITS = {"region": 100, "city": 100, "postal_code": 20, "language": 10}
PERSON_COLUMNS: dict[str, tuple[str, str]] = {
    **dict.fromkeys((*DETAILS, *CONSENTS), ("text", "first")),
    "consent_at": ("instant", "first"),
}


class Who:
    """Numbers the different people of a file, in the order they appear."""

    codes = (*_KEYS, *DETAILS, "full_name", *CONSENTS, "consent_at")

    def __init__(self) -> None:
        self.known: dict[tuple[str, str, str, str], int] = {}

    def of(self, person: Mapping[str, Any]) -> int | None:
        """The person's number; None for a guest, who left nothing to be known by."""
        cust, email, phone = (person.get(code) or "" for code in _KEYS)
        if not (cust or email or phone):
            return None
        name = search_name(person.get("first_name") or "", person.get("last_name") or "") if phone else ""
        return self.known.setdefault((cust, email, phone, name), len(self.known) + 1)

    def row(self, person: Mapping[str, Any]) -> tuple[Any, ...]:
        """Values of PERSON_COLUMNS."""
        texts = [person.get(code) for code in (*DETAILS, *CONSENTS)]
        for place, code in enumerate(DETAILS):
            if texts[place] and code in _LIMITS:
                texts[place] = texts[place][: _LIMITS[code]]
        return (*texts, instant(person.get("consent_at")))

    def stage(self, stage: Stage) -> None:
        stage.table("stage_who", _WHO)
        stage.write("stage_who", ((no, *keys) for keys, no in self.known.items()))


@dataclass
class Person:
    """One customer of this import. `pk` is known once it was found or made."""

    number: int
    pk: int | None = None
    name: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    joined_at: Any = None


@dataclass
class People:
    """What joining found: which person each number of the file is, and what is new about them."""

    persons: list[Person] = field(default_factory=list)
    of_who: dict[int, Person] = field(default_factory=dict)
    identities: list[tuple[int, str, str, str, bool]] = field(default_factory=list)
    conflicts: list[int] = field(default_factory=list)  # numbers whose e-mail belongs to somebody else
    shared_phones: list[int] = field(default_factory=list)

    @property
    def new(self) -> list[Person]:
        return [p for p in self.persons if p.pk is None]


class Matcher:
    """Finds people one after the other, as if their rows had come one by one."""

    def __init__(self, source: str, wanted: str) -> None:
        """`wanted` is SQL that selects numbers of stage_who."""
        self.source = source
        self.people = People()
        who = f"stage_who w WHERE w.no IN ({wanted})"
        self.rows = rows_of(f"SELECT no, cust, email, phone, name FROM {who} ORDER BY no")  # noqa: S608
        self._persons: dict[int, Person] = {}
        self.by_id = self._known("CHANNEL", "cust", source, wanted)
        self.by_email = self._known("EMAIL", "email", "", wanted)
        self.by_phone: dict[str, list[Person]] = {}
        self.key_phones: set[str] = set()
        self.has: set[tuple[int, str, str, str]] = set()
        for value, pk, name, is_key in rows_of(
            "SELECT DISTINCT i.value, i.customer_id, c.search_name, i.is_key FROM stage_who w"  # noqa: S608
            " JOIN crm_identity i ON i.kind = 'PHONE' AND i.namespace = '' AND i.value = w.phone"
            f" JOIN crm_customer c ON c.id = i.customer_id WHERE w.phone <> '' AND w.no IN ({wanted})"
            " ORDER BY 1, 2"
        ):
            person = self._person(pk)
            person.name = name
            self.by_phone.setdefault(value, []).append(person)
            self.has.add((person.number, "PHONE", "", value))
            if is_key:
                self.key_phones.add(value)

    def _known(self, kind: str, column: str, namespace: str, wanted: str) -> dict[str, Person]:
        found = rows_of(
            f"SELECT DISTINCT i.value, i.customer_id, c.search_name FROM stage_who w"  # noqa: S608
            f" JOIN crm_identity i ON i.kind = %s AND i.namespace = %s AND i.value = w.{column} AND i.is_key"
            f" JOIN crm_customer c ON c.id = i.customer_id WHERE w.{column} <> '' AND w.no IN ({wanted})",
            [kind, namespace],
        )
        people = {}
        for value, pk, name in found:
            people[value] = self._person(pk)
            people[value].name = name
        return people

    def _person(self, pk: int | None) -> Person:
        if pk is not None and pk in self._persons:
            return self._persons[pk]
        person = Person(number=len(self.people.persons) + 1, pk=pk)
        self.people.persons.append(person)
        if pk is not None:
            self._persons[pk] = person
        return person

    def match(self) -> People:
        for no, cust, email, phone, name in self.rows:
            self.people.of_who[no] = self._match(no, cust, email, phone, name)
        return self.people

    def _match(self, no: int, cust: str, email: str, phone: str, name: str) -> Person:
        by_id = self.by_id.get(cust) if cust else None
        by_email = self.by_email.get(email) if email else None
        if by_id and by_email and by_id is not by_email:
            self.people.conflicts.append(no)
        person = by_id or by_email
        if person is None and phone:
            owners = self.by_phone.get(phone, [])
            if len(owners) == 1 and names_agree(owners[0].name, name):
                person = owners[0]
        if person is None:
            person = self._person(None)
            person.name = name
        if cust and by_id is None:
            self.by_id[cust] = person
            self._add(person, "CHANNEL", self.source, cust, is_key=True)
        if email and by_email is None:
            self.by_email[email] = person
            self._add(person, "EMAIL", "", email, is_key=True)
        if phone:
            self._phone(no, person, phone)
        return person

    def _phone(self, no: int, person: Person, phone: str) -> None:
        if (person.number, "PHONE", "", phone) in self.has:
            return
        is_key = not self.by_phone.get(phone)
        if not is_key:
            self.people.shared_phones.append(no)
        self.by_phone.setdefault(phone, []).append(person)
        self._add(person, "PHONE", "", phone, is_key=is_key)

    def _add(self, person: Person, kind: str, namespace: str, value: str, *, is_key: bool) -> None:
        self.has.add((person.number, kind, namespace, value))
        self.people.identities.append((person.number, kind, namespace, value, is_key))


def tell_conflicts(people: People, problems: Problems, table: str) -> None:
    """Remarks on the first row of each: the row goes in, staff may want to look."""
    for code, numbers in (("email_of_another", people.conflicts), ("phone_shared", people.shared_phones)):
        if not numbers:
            continue
        places = {
            who: (file, line)
            for who, file, line in rows_of(f"SELECT who, file, line FROM {table} ORDER BY no DESC")  # noqa: S608
        }
        for who in numbers:
            if who in places:
                file, line = places[who]
                problems.add(REMARK, file=file, line=line, code=code)


_STAGED = {
    "person": "key", "customer_id": "int", "is_new": "flag", "first_name": "text", "last_name": "text",
    "search_name": "text", "language": "text", "country": "text", "region": "text", "city": "text",
    "postal_code": "text", "joined_at": "instant", "birthday": "day", "gender": "text", "age_band": "text",
    "owner_id": "int", "extras": "json",
}  # fmt: skip
_IDENTITY = {"person": "int", "kind": "text", "namespace": "text", "value": "text", "is_key": "flag"}


def stage_people(stage: Stage, people: People, *, at: datetime) -> None:
    """Give the new ones their ids and put all of them where statements can join them."""
    for person, pk in zip(fresh := people.new, reserved_ids("crm_customer", len(people.new)), strict=True):
        person.pk = pk
    made = {person.number for person in fresh}
    stage.table("stage_person", _STAGED)
    stage.write("stage_person", (_staged(person, person.number in made, at) for person in people.persons))
    stage.table("stage_whose", {"who": "key", "person": "int"})
    stage.write("stage_whose", ((no, person.number) for no, person in people.of_who.items()))
    stage.table("stage_identity", _IDENTITY)
    stage.write("stage_identity", people.identities)


def _staged(person: Person, is_new: bool, at: datetime) -> tuple[Any, ...]:
    d = person.details
    first, last = d.get("first_name") or "", d.get("last_name") or ""
    return (
        person.number, person.pk, is_new, first, last, search_name(first, last),
        d.get("language") or "", d.get("country") or "", d.get("region") or "", d.get("city") or "",
        d.get("postal_code") or "", person.joined_at or instant(at), day(d.get("birthday")),
        d.get("gender") or "", d.get("age_band") or "", d.get("owner_id"), d.get("extras") or "{}",
    )  # fmt: skip


def insert_people(*, source: str, batch_id: int, at: datetime) -> int:
    """New customers, and identities that were not known. Returns customers made."""
    made = run(
        "INSERT INTO crm_customer (id, first_name, last_name, search_name, language, country, region, city,"
        " postal_code, birthday, gender, age_band, owner_id, source, joined_at, extras, version,"
        " created_by_import_id)"
        " SELECT customer_id, first_name, last_name, search_name, language, country, region, city, postal_code,"
        " birthday, gender, age_band, owner_id, %s, joined_at, extras, 1, %s"
        " FROM stage_person WHERE is_new ORDER BY person",
        [source, batch_id],
    )
    run(
        "INSERT INTO crm_identity (customer_id, kind, namespace, value, is_key, first_seen_at, created_by_import_id)"
        " SELECT p.customer_id, i.kind, i.namespace, i.value, i.is_key, %s, %s FROM stage_identity i"
        " JOIN stage_person p ON p.person = i.person ORDER BY p.customer_id, i.kind, i.value",
        [instant(at), batch_id],
    )
    return made


def suppress_erased(*, people: People, at: datetime) -> int:
    """Somebody who was erased came back as a new customer: no marketing until they ask for it themselves."""
    by_address = {(kind, namespace, value): number for number, kind, namespace, value, _ in people.identities}
    erased = {by_address[address] for address in erased_among(by_address)}
    if not erased:
        return 0
    from crm.models import Suppression  # noqa: PLC0415 -- only where somebody was erased
    from crm.models.consent import CHANNELS  # noqa: PLC0415

    by_number = {person.number: person for person in people.persons}
    rows = [
        Suppression(
            customer_id=by_number[number].pk,
            channel=channel,
            purpose="" if channel == "ADS" else "MARKETING",
            reason="ERASED",
            since=at,
        )
        for number in sorted(erased)
        for channel in CHANNELS
    ]
    Suppression.objects.bulk_create(rows, ignore_conflicts=True)
    return len(erased)
