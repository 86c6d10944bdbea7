"""Who acts on a row, as what, when, and what they sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from json import dumps
from typing import Any

from apps.common.access import Actor


@dataclass(frozen=True, slots=True)
class Hand:
    """Who acts: a person in their role in the shop, a file or push ("intake"), a job ("system").

    `user_id` is None for the last two. `agent_id` is the person's place on the desk, if any.
    """

    actor: Actor
    role: str
    shop_id: int
    now: datetime
    user_id: int | None = None
    agent_id: int | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What came with an event: the version that was read, the key of the try, and the fields.

    A person always says which version they saw; a file or job has none to say.
    """

    version: int | None = None
    key: str | None = None
    body: Mapping[str, Any] = field(default_factory=dict)

    def digest(self, event: str, leg_id: int | None) -> str:
        """Return the SHA-256 of what was asked for; the version is no part of it."""
        text = dumps([event, leg_id, dict(self.body)], sort_keys=True, default=str)
        return sha256(text.encode()).hexdigest()


NOTHING_SENT = Sent()
