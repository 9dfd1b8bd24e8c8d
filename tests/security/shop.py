"""Who asks, and whose things are asked for: one's own, the team's, a stranger's, nobody's."""

from dataclasses import dataclass, field
from typing import Any

from crm.models import ApiClient, Team, User
from tests import factories

OWN, TEAM, FOREIGN, MISSING = "own", "team", "foreign", "missing"
NOWHERE = 987_654_321


@dataclass
class Shop:
    """The people and rows of one run of the matrix; `owners` are the owners of what is made per relation."""

    users: dict[str, User]
    client: ApiClient
    team: Team = field(default_factory=factories.TeamFactory)
    made: dict[tuple[str, str, str], Any] = field(default_factory=dict)

    def owner(self, role: str, relation: str) -> User:
        return {OWN: self.users[role], TEAM: self.users["COLLEAGUE"], FOREIGN: self.users["STRANGER"]}[relation]
