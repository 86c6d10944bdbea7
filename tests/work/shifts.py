"""Two shifts of a day with people on them, and what the first leaves open."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from apps.accounts.access import AccessGrant, Asked, ShopRole
from apps.accounts.actors import UserActor
from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.service.models import Agent, Inquiry, Shift
from apps.service.selectors.readers import Reader
from apps.shop.models import Shop
from tests.factories import make_person
from tests.service.chats import make_inquiry
from tests.service.desk import MONDAY, make_agent, make_roster, publish, put, shift_of


@dataclass
class Change:
    """The day shift of a Monday with Ann, the night shift with Ben, and who leads the desk."""

    shop: Shop
    ann: Agent
    ben: Agent
    cat: Agent
    boss: User
    assistant: User
    day: Shift
    night: Shift

    @property
    def now(self) -> datetime:
        """Return a minute after the night shift began."""
        return self.night.start_at + timedelta(minutes=1)

    def by(self, user: User, role: str) -> Reader:
        """Return how a person reads handovers."""
        grant = AccessGrant(
            UserActor(user.pk), (ShopRole(self.shop, Role(role)),), Asked("work:handover", "GET")
        )
        return Reader(grant, user)

    @property
    def as_ann(self) -> Reader:
        """Return who ends her shift."""
        return self.by(self.ann.user, "agent")

    @property
    def as_ben(self) -> Reader:
        """Return who begins his."""
        return self.by(self.ben.user, "agent")

    @property
    def as_cat(self) -> Reader:
        """Return somebody who is on neither."""
        return self.by(self.cat.user, "agent")

    @property
    def as_boss(self) -> Reader:
        """Return who leads."""
        return self.by(self.boss, "supervisor")

    def inquiry(self, number: int, **fields: Any) -> Inquiry:
        """Make a buyer wait, for Ann unless told otherwise."""
        told = {"owner": self.ann, "next_due_at": self.now, "state": "waiting_us"} | fields
        return make_inquiry(self.shop, at=self.day.start_at, number=number, **told)


def make_change(shop: Shop) -> Change:
    """Publish a roster with Ann by day, Ben by night and Cat on neither."""
    ann, ben, cat = (make_agent(shop, name) for name in ("Ann", "Ben", "Cat"))
    roster = make_roster(shop)
    put(roster, ann, MONDAY, "D")
    put(roster, ben, MONDAY, "N")
    publish(roster)
    boss = make_person("boss@example.com", Role.SUPERVISOR, shop, name="Boss")
    assistant = make_person("ass@example.com", Role.ASSISTANT, shop, name="Assistant")
    day, night = (shift_of(roster, MONDAY, code) for code in ("D", "N"))
    return Change(shop, ann, ben, cat, boss, assistant, day, night)
