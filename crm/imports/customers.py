"""Customer files: what a row says replaces what is known; an empty cell says nothing."""

import json
from datetime import datetime
from typing import Any

from crm.dirty import mark_dirty_selected
from crm.imports.consents import ConsentsSaid, record_consents
from crm.imports.fields import EXTRA
from crm.imports.images import keep_rows
from crm.imports.people import (
    CONSENTS,
    DETAILS,
    Matcher,
    People,
    Person,
    Who,
    insert_people,
    stage_people,
    suppress_erased,
    tell_conflicts,
)
from crm.imports.rows import RowReader, Rows
from crm.imports.staging import Stage, day, instant, is_postgres, rows_of, run
from crm.imports.trouble import REFUSED, REMARK, Problems
from crm.models import Import, Store, User
from crm.names import split_name

_OWN = ("birthday", "gender", "age_band", "owner_id", "joined_at")
_STAGED = {
    "no": "key", "file": "text", "line": "int", "who": "int",
    **dict.fromkeys(DETAILS, "text"), "birthday": "day", "gender": "text", "age_band": "text",
    "owner_id": "int", "joined_at": "instant", "extras": "text", **dict.fromkeys(CONSENTS, "text"),
    "consent_at": "instant",
}  # fmt: skip
_REPLACED = ("language", "country", "region", "city", "postal_code", "gender", "age_band")


class Customers:
    def __init__(
        self, stage: Stage, reader: RowReader, problems: Problems, *, store: Store, batch: Import
    ) -> None:
        self.stage, self.problems, self.batch = stage, problems, batch
        self.who = Who()
        self.rows = 0
        self._staff: dict[str, int] | None = None
        stage.table("stage_customer", _STAGED)

    def add(self, rows: Rows, key_prefix: str) -> None:
        codes = [code for code in rows.values if not code.startswith(EXTRA)]
        extras = [code for code in rows.values if code.startswith(EXTRA)]
        staged = []
        for place, line in enumerate(rows.lines):
            person = {code: rows.values[code][place] for code in codes}
            if person.get("full_name") and not (person.get("first_name") or person.get("last_name")):
                person["first_name"], person["last_name"] = split_name(person["full_name"])
            who = self.who.of(person)
            if who is None:
                self.problems.add(REFUSED, file=rows.file, line=line, code="nobody")
                continue
            self.rows += 1
            more = {code.removeprefix(EXTRA): v for code in extras if (v := rows.values[code][place])}
            *details, consent_at = self.who.row(person)
            staged.append(
                (
                    self.rows, rows.file, line, who, *details[: len(DETAILS)], day(person.get("birthday")),
                    person.get("gender"), person.get("age_band"), self._owner(person.get("owner"), rows, line),
                    instant(person.get("joined_at")), json.dumps(more, ensure_ascii=False) if more else None,
                    *details[len(DETAILS) :], consent_at,
                )
            )  # fmt: skip
        self.stage.write("stage_customer", staged)

    def _owner(self, name: str | None, rows: Rows, line: int) -> int | None:
        if not name:
            return None
        if self._staff is None:
            self._staff = {}
            for pk, *names in User.objects.filter(is_active=True).values_list("pk", "username", "email"):
                self._staff |= {known.casefold(): pk for known in names if known}
        found = self._staff.get(name.casefold())
        if found is None:
            self.problems.add(
                REMARK, file=rows.file, line=line, column=rows.column("owner"), code="unknown_owner",
                data={"value": name[:80]},
            )  # fmt: skip
        return found

    def finish(self) -> None:
        self.who.stage(self.stage)
        self.stage.analyze()

    def store(self, *, at: datetime) -> dict[str, int]:
        batch, source = self.batch.pk, self.batch.source
        people = Matcher(source, "SELECT who FROM stage_customer").match()
        tell_conflicts(people, self.problems, "stage_customer")
        said = self._hear(people, at=at)
        stage_people(self.stage, people, at=at)
        updated = self._update(batch)
        created = insert_people(source=source, batch_id=batch, at=at)
        suppress_erased(people=people, at=at)
        recorded = record_consents(said, source=source, batch_id=batch, at=at)
        if created or updated or recorded:
            # Details decide nothing; consents and new people do.
            mark_dirty_selected(
                "SELECT customer_id AS id FROM stage_person WHERE is_new"
                " UNION SELECT customer_id FROM crm_consent WHERE created_by_import_id = %s",
                [batch],
                at=at,
            )
        return {
            "customers_created": created, "customers_updated": updated,
            "customers_unchanged": len(people.persons) - created - updated, "consents_recorded": recorded,
        }  # fmt: skip

    def _hear(self, people: People, *, at: datetime) -> ConsentsSaid:
        """Later rows of the same person say the last word on each detail."""
        said = ConsentsSaid()
        names = (*DETAILS, *_OWN, "extras", *CONSENTS)
        for who, consent_at, *values in rows_of(
            f"SELECT who, consent_at, {', '.join(names)} FROM stage_customer ORDER BY no"  # noqa: S608
        ):
            found = dict(zip(names, values, strict=True))
            person = people.of_who[who]
            _learn(person, found)
            said.hear(person, {code: found[code] for code in CONSENTS}, consent_at, person.joined_at)
        for person, heard in said.people.values():
            if heard.granted_since is None and not heard.granted:
                heard.granted_since = person.joined_at or instant(at)
        return said

    def _update(self, batch: int) -> int:
        """Known customers of whom the file says something else."""
        extras, merged = ("c.extras", "c.extras || p.extras")
        if not is_postgres():
            extras, merged = "json(c.extras)", "json_patch(c.extras, p.extras)"
        named = "p.search_name <> '' AND (c.first_name <> p.first_name OR c.last_name <> p.last_name)"
        other = " OR ".join(f"(p.{n} <> '' AND c.{n} <> p.{n})" for n in _REPLACED)
        later = " OR ".join(
            f"(p.{n} IS NOT NULL AND c.{n} IS DISTINCT FROM p.{n})" for n in ("birthday", "owner_id")
        )
        kept = keep_rows(
            "crm_customer",
            batch,
            "SELECT c.id FROM crm_customer c JOIN stage_person p ON p.customer_id = c.id"  # noqa: S608
            f" WHERE NOT p.is_new AND c.erased_at IS NULL AND (({named}) OR {other} OR {later}"
            f" OR p.joined_at < c.joined_at OR {extras} <> {merged})",
        )
        if not kept:
            return 0
        names = ", ".join(
            f"{n} = CASE WHEN p.search_name <> '' THEN p.{n} ELSE crm_customer.{n} END"
            for n in ("first_name", "last_name", "search_name")
        )
        texts = ", ".join(
            f"{n} = CASE WHEN p.{n} <> '' THEN p.{n} ELSE crm_customer.{n} END" for n in _REPLACED
        )
        filled = ", ".join(f"{n} = COALESCE(p.{n}, crm_customer.{n})" for n in ("birthday", "owner_id"))
        run(
            f"UPDATE crm_customer SET {names}, {texts}, {filled}, changed_by_import_id = %s,"  # noqa: S608
            f" extras = {merged.replace('c.extras', 'crm_customer.extras')},"
            " joined_at = CASE WHEN p.joined_at < crm_customer.joined_at THEN p.joined_at"
            " ELSE crm_customer.joined_at END FROM stage_person p"
            " WHERE p.customer_id = crm_customer.id AND crm_customer.id IN"
            " (SELECT row_id FROM crm_importbefore WHERE batch_id = %s AND \"table\" = 'crm_customer')",
            [batch, batch],
        )
        return kept


def _learn(person: Person, found: dict[str, Any]) -> None:
    if found["first_name"] or found["last_name"]:
        person.details["first_name"], person.details["last_name"] = found["first_name"], found["last_name"]
    for code in (*DETAILS[2:], "birthday", "gender", "age_band", "owner_id"):
        if found[code] is not None:
            person.details[code] = found[code]
    if found["extras"]:
        known = json.loads(person.details.get("extras") or "{}")
        person.details["extras"] = json.dumps(known | json.loads(found["extras"]), ensure_ascii=False)
    since = found["joined_at"]
    if since is not None and (person.joined_at is None or since < person.joined_at):
        person.joined_at = since
