"""Who looks at a row just now: kept in the fast cache for half a minute, lost without harm."""

from dataclasses import dataclass

from django.core.cache import caches

LIFE_S = 30
REPLYING, VIEWING = "replying", "viewing"


@dataclass(frozen=True, slots=True)
class Viewer:
    """A colleague who has the same row open."""

    user_id: int
    name: str
    mode: str

    @property
    def is_replying(self) -> bool:
        """Tell whether they write an answer."""
        return self.mode == REPLYING


def view_touch(
    *, kind: str, row_id: int, user_id: int, name: str, mode: str, now_s: int
) -> list[Viewer]:
    """Note that a person has a row open, and return the others: who replies first, then by name.

    `kind` is the kind of row, such as "inquiry". Nothing is written to the database.
    """
    fast, key = caches["fast"], f"view:{kind}:{row_id}"
    known = fast.get(key) or {}
    here = {who: row for who, row in known.items() if now_s - row[2] < LIFE_S}
    here[str(user_id)] = [name, REPLYING if mode == REPLYING else VIEWING, now_s]
    fast.set(key, here, LIFE_S)
    others = [Viewer(int(who), row[0], row[1]) for who, row in here.items() if who != str(user_id)]
    return sorted(others, key=lambda each: (not each.is_replying, each.name, each.user_id))
