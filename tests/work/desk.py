"""A shop with people of each role, and what makes tasks in it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from apps.accounts.access import AccessGrant, Asked, ShopRole
from apps.accounts.actors import UserActor
from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.service.selectors.readers import Reader
from apps.shop.models import Shop
from apps.work.models import Task
from apps.work.selectors.origins import Source
from apps.work.services.task import Draft, task_make, task_move
from tests.factories import make_person

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)


@dataclass
class Team:
    """People of a shop by role; each reads as the policy lets them at the page of tasks."""

    shop: Shop
    people: dict[str, User]

    def by(self, role: str) -> Reader:
        """Return how somebody of this role reads tasks."""
        user = self.people[role]
        held = (ShopRole(self.shop, Role(role)),)
        return Reader(AccessGrant(UserActor(user.pk), held, Asked("work:task", "GET")), user)

    def make(self, title: str = "Look at it", *, asker: str = "director", **fields: Any) -> Task:
        """Make a task by hand."""
        told: dict[str, Any] = {"department": "promotion", "due_on": TODAY + timedelta(days=3)}
        draft = Draft(title, **(told | fields))
        by = self.by(asker)
        return task_make(
            shop=self.shop, draft=draft, source=Source(Task.Origin.HAND), user=by.user,
            actor=by.access.actor, now=NOW,
        )  # fmt: skip

    def move(
        self, task: Task, *steps: tuple[str, str], note: str = "x", picture: str = "a.png"
    ) -> Task:
        """Take steps: (role, event); `picture` is what is handed in where a step asks for it."""
        for role, event in steps:
            told: dict[str, Any] = {
                "note": note,
                "picture": picture,
                "by": self.by(role),
                "now": NOW,
            }
            task = task_move(task=task, event=event, **told)
        return task


def make_team(shop: Shop) -> Team:
    """Make one person of each role."""
    people = {
        str(role): make_person(f"{role}@{shop.code}.example.com", role, shop, name=f"The {role}")
        for role in Role
    }
    return Team(shop, people)
