"""The fast cache: forgets everything for a while when its server is away, and never fails."""

import json
from collections.abc import Callable
from time import monotonic
from typing import Any, ClassVar, TypeVar

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

SILENCE_SECONDS = 5.0

Answer = TypeVar("Answer")


class JsonSerializer:
    """Values as JSON text: what somebody else wrote into the server is data, never code."""

    def dumps(self, value: Any) -> int | bytes:
        """Return the value as the server keeps it; whole numbers stay countable."""
        return value if type(value) is int else json.dumps(value).encode()

    def loads(self, kept: bytes) -> Any:
        """Return the value that was kept."""
        return json.loads(kept)


class FastCache(RedisCache):
    """A cache for what may be lost: throttles, presence, fragments.

    After a failed call it asks nothing for five seconds, so that pages do not wait for a dead
    server; until then it answers as an empty cache would, and `incr` answers 0.
    """

    _silent_until: ClassVar[dict[str, float]] = {}

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._place = str(server)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """Return the value, or the default."""
        return self._ask(lambda: super(FastCache, self).get(key, default, version), nothing=default)

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        """Keep a value."""
        self._ask(lambda: super(FastCache, self).set(key, value, *args, **kwargs), nothing=None)

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        """Keep a value unless there is one; tell whether it was kept."""
        return self._ask(
            lambda: super(FastCache, self).add(key, value, *args, **kwargs), nothing=False
        )

    def touch(self, key: Any, *args: Any, **kwargs: Any) -> bool:
        """Give a value a new end; tell whether there is one."""
        return self._ask(lambda: super(FastCache, self).touch(key, *args, **kwargs), nothing=False)

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Forget a value; tell whether there was one."""
        return self._ask(lambda: super(FastCache, self).delete(key, version), nothing=False)

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        """Return the values that there are."""
        return self._ask(lambda: super(FastCache, self).get_many(keys, version), nothing={})

    def has_key(self, key: Any, version: int | None = None) -> bool:
        """Tell whether there is a value."""
        return self._ask(lambda: super(FastCache, self).has_key(key, version), nothing=False)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Add to a number and return the sum; ValueError where there is none."""
        return self._ask(lambda: super(FastCache, self).incr(key, delta, version), nothing=0)

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> list[Any]:
        """Keep several values; return the keys that could not be kept."""
        return self._ask(
            lambda: super(FastCache, self).set_many(data, *args, **kwargs), nothing=list(data)
        )

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        """Forget several values."""
        self._ask(lambda: super(FastCache, self).delete_many(keys, version), nothing=None)

    def clear(self) -> None:
        """Forget everything."""
        self._ask(lambda: super(FastCache, self).clear(), nothing=None)

    def _ask(self, call: Callable[[], Answer], *, nothing: Answer) -> Answer:
        place = self._place
        if monotonic() < self._silent_until.get(place, 0.0):
            return nothing
        try:
            return call()
        except (RedisError, OSError):
            self._silent_until[place] = monotonic() + SILENCE_SECONDS
            return nothing
