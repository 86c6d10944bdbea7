"""What a log, a push or a form says of conversations: rows of text before they are anybody's."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

# Clocks of other systems may run ahead by so much.
AHEAD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Said:
    """One row of a conversation, times in UTC.

    `conversation` is the platform's name of the talk; without one the buyer's name tells it, and
    without either the row is a talk of its own. `agent_name` is what the source calls who wrote.
    `products` are the platform's ids.
    """

    channel: str
    at: datetime
    side: str
    text: str = ""
    conversation: str = ""
    buyer: str = ""
    agent_name: str = ""
    external_id: str = ""
    agent_id: int | None = None
    typed_chars: int | None = None
    compose_s: int | None = None
    products: tuple[str, ...] = ()
    role: str = "presale"

    @property
    def talk(self) -> tuple[str, str, str]:
        """What joins rows of one conversation."""
        if self.conversation:
            return self.channel, "conversation", self.conversation
        if self.buyer:
            return self.channel, "buyer", self.buyer
        return self.channel, "row", self.external_id


def with_ids(rows: Iterable[Said]) -> list[Said]:
    """Give each row without an id one made of what it says: the same file again gives the same.

    Equal rows of a file are numbered, so that each is kept.
    """
    seen: dict[str, int] = defaultdict(int)
    done = []
    for row in rows:
        if row.external_id:
            done.append(row)
            continue
        said = (row.conversation, row.buyer, row.at.isoformat(), row.side, row.agent_name, row.text)
        digest = sha256("\x1f".join(said).encode()).hexdigest()[:40]
        seen[digest] += 1
        done.append(replace(row, external_id=f"={digest}:{seen[digest]}"))
    return done


@dataclass
class Stretch:
    """A conversation as far as it is known: its beginning, its last word, when it was closed."""

    opened_at: datetime
    last_at: datetime
    closed_at: datetime | None = None

    def is_over_at(
        self, instant: datetime, reopen: timedelta, auto_close: timedelta | None
    ) -> bool:
        """Tell whether a word at this instant begins a new one."""
        end = self.closed_at
        if end is None:
            if auto_close is None:
                return False
            end = self.last_at + auto_close
        return instant > end + reopen
