"""Consents that files state. A no always withdraws; a yes without a time never overrides a no."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crm.imports.people import CONSENTS, Person
from crm.imports.staging import instant, is_postgres, rows_of, run

OUT = ("WITHDRAWN", "OBJECTED")
_AD_PURPOSES = ("AD_USER_DATA", "AD_PERSONALISATION")
Key = tuple[int, str, str]  # customer, channel, purpose


@dataclass
class Said:
    """What the file says of one person, channel and purpose. Times are as the database stores them."""

    granted: set[Any] = field(default_factory=set)  # yes, with a time
    granted_since: Any = None  # yes without one: the earliest fact it stands beside
    refused: bool = False
    refused_at: Any = None  # the latest no with a time


@dataclass
class ConsentsSaid:
    people: dict[tuple[int, str, str], tuple[Person, Said]] = field(default_factory=dict)

    def hear(self, person: Person, answers: Mapping[str, str | None], consent_at: Any, beside: Any) -> None:
        """`answers`: field code -> yes, no or None. `beside`: the time of the fact it came with."""
        for code, answer in answers.items():
            if not answer:
                continue
            channel, purpose = CONSENTS[code]
            for each in (purpose,) if purpose else _AD_PURPOSES:
                key = (person.number, channel, each)
                said = self.people.setdefault(key, (person, Said()))[1]
                if answer == "no":
                    said.refused = True
                    if consent_at is not None and (said.refused_at is None or consent_at > said.refused_at):
                        said.refused_at = consent_at
                elif consent_at is not None:
                    said.granted.add(consent_at)
                elif said.granted_since is None or (beside is not None and beside < said.granted_since):
                    said.granted_since = beside


def record_consents(said: ConsentsSaid, *, source: str, batch_id: int, at: datetime) -> int:
    """Add to the ledger what is news. Persons have their ids by now. Returns rows added."""
    if not said.people:
        return 0
    ledger: dict[Key, list[tuple[Any, str]]] = {}
    # SQLite would hand out datetimes where staged instants are texts.
    moment = "c.happened_at" if is_postgres() else "CAST(c.happened_at AS text)"
    for customer, channel, purpose, happened_at, state in rows_of(
        f"SELECT c.customer_id, c.channel, c.purpose, {moment}, c.state FROM crm_consent c"  # noqa: S608
        " WHERE c.customer_id IN (SELECT customer_id FROM stage_person) ORDER BY c.happened_at, c.id"
    ):
        ledger.setdefault((customer, channel, purpose), []).append((happened_at, state))
    now = instant(at)
    rows = []
    for (_, channel, purpose), (person, heard) in sorted(said.people.items()):
        known = ledger.get((person.pk or 0, channel, purpose), [])
        for state, happened_at in _news(heard, known, now):
            rows.append(
                (person.pk, channel, purpose, state, source, "", happened_at, now, batch_id),
            )
    return _insert(rows)


def _news(said: Said, known: list[tuple[Any, str]], now: Any) -> list[tuple[str, Any]]:
    """Rows to add, given those that stand in the ledger (oldest first)."""
    seen = {(state, happened_at) for happened_at, state in known}
    news = [("GRANTED", moment) for moment in sorted(said.granted) if ("GRANTED", moment) not in seen]
    newest = max([moment for moment, _ in known] + sorted(said.granted), default=None)
    if said.refused:
        dated = said.refused_at
        if dated is not None and (newest is None or dated >= newest):
            if ("WITHDRAWN", dated) not in seen:
                news.append(("WITHDRAWN", dated))
        elif dated is not None and ("WITHDRAWN", dated) in seen:
            pass  # this very no is known; what came later answered it
        elif not known or known[-1][1] not in OUT or news:
            # It takes back whatever stands, so it counts from now on.
            news.append(("WITHDRAWN", now if newest is None or now > newest else newest))
    elif said.granted_since is not None and not known and not news:
        news.append(("GRANTED", said.granted_since))
    return news


def _insert(rows: list[tuple[Any, ...]]) -> int:
    columns = (
        "customer_id, channel, purpose, state, source, wording, happened_at, recorded_at, created_by_import_id"
    )
    added = 0
    for start in range(0, len(rows), 500):
        some = rows[start : start + 500]
        marks = ", ".join(["(" + ", ".join(["%s"] * 9) + ")"] * len(some))
        added += run(
            f"INSERT INTO crm_consent ({columns}) VALUES {marks}",  # noqa: S608
            [value for row in some for value in row],
        )
    return added
