"""Who looks after whom: two teams, some account managers, and what they wrote down."""

from datetime import datetime, timedelta
from random import Random

from crm.lists.saved import save_view
from crm.models import SavedView, Team, Touchpoint, User
from crm.roles import ACCOUNT_MANAGER
from dashboard.demo.people import Person

MANAGERS = (
    ("sofia.lindgren", "Sofia", "Lindgren", "North"),
    ("omar.farouk", "Omar", "Farouk", "North"),
    ("chen.yu", "陈", "雨", "South"),
)
NOTES = (
    "Prefers e-mail over calls. Asked for the linen range in sage green.",
    "Moving house in spring, wants an offer for the whole kitchen.",
    "Second delivery arrived late; sent a voucher by hand. Follow up after the next order.",
    "Buys gifts for the team every December. Call in the first week of November.",
    "Runs a small hotel. Interested in a yearly purchase plan for towels and bedding.",
    "طلبت فاتورة باسم الشركة في كل مرة.",
    "Asked whether the rug can be made in 200 x 300.",
)  # fmt: skip
# (name, query): of the list of customers, shared with everybody
VIEWS = (
    ("At-risk VIPs, by e-mail", "type=AT_RISK&reach=EMAIL"),
    ("VIPs in Germany", "type=LOYAL&type=AT_RISK&country=DE"),
)


def make_managers() -> list[User]:
    """Everybody with that role; the invented ones cannot sign in until an admin gives them a password."""
    for username, first, last, team in MANAGERS:
        if not User.objects.filter(username=username).exists():
            user = User(
                username=username, email=f"{username}@example.com", first_name=first, last_name=last,
                role=ACCOUNT_MANAGER, team=Team.objects.get_or_create(name=team)[0],
            )  # fmt: skip
            user.set_unusable_password()
            user.save()
    return list(User.objects.filter(role=ACCOUNT_MANAGER, is_active=True).order_by("username"))


def give_owners(draw: Random, people: list[Person], managers: list[User]) -> None:
    """Those who came back are looked after; before they are stored."""
    for person in people:
        if len(person.orders) >= 2 and draw.random() < 0.75:
            person.customer.owner = draw.choice(managers)


def share_views(*, at: datetime) -> list[SavedView]:
    """By the first of the invented managers."""
    owner = User.objects.get(username=MANAGERS[0][0])
    return [
        save_view(
            owner=owner, page="customers", name=name, query=query, is_shared=True, is_default=False, at=at
        )
        for name, query in VIEWS
    ]


def write_notes(draw: Random, people: list[Person], *, until: datetime) -> list[Touchpoint]:
    notes = []
    for person in people:
        if person.customer.owner is None or draw.random() > 0.22:
            continue
        at = until - (until - person.joined_at) * draw.random() * 0.7 - timedelta(hours=draw.randrange(1, 9))
        notes.append(
            Touchpoint(
                customer=person.customer, kind="NOTE", happened_at=max(at, person.joined_at),
                actor=person.customer.owner,
                text=draw.choice(NOTES), is_pinned=draw.random() < 0.15,
            )
        )  # fmt: skip
    return notes
