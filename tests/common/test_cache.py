"""The fast cache with its server alive, dead and back."""

from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from apps.common.cache import SILENCE_SECONDS, FastCache
from shopops import embedded

OPTIONS = {
    "OPTIONS": {
        "serializer": "apps.common.cache.JsonSerializer",
        "socket_timeout": 1,
        "socket_connect_timeout": 1,
    }
}


def fast(root: Path) -> FastCache:
    """Return the cache of the server of this data root."""
    return FastCache(embedded.broker_cache_url(root), OPTIONS)


@pytest.fixture(autouse=True)
def _nobody_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FastCache, "_silent_until", {})


def test_without_a_server_everything_is_as_if_empty(tmp_path: Path) -> None:
    cache = fast(tmp_path)
    cache.set("a", 1)
    cache.delete_many(["a"])
    cache.clear()
    answers: list[Any] = [cache.get("a"), cache.get("a", 7), cache.add("a", 1), cache.touch("a")]
    answers += [cache.incr("a"), cache.delete("a"), cache.get_many(["a"]), cache.has_key("a")]
    answers += [cache.set_many({"a": 1})]
    assert answers == [None, 7, False, False, 0, False, {}, False, ["a"]]


def test_a_dead_server_is_asked_again_only_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, asked, start = fast(tmp_path), [], monotonic()

    def fails() -> None:
        asked.append(1)
        raise OSError

    for moved in (0.0, SILENCE_SECONDS - 1, SILENCE_SECONDS + 1):
        monkeypatch.setattr("apps.common.cache.monotonic", lambda moved=moved: start + moved)
        assert cache._ask(fails, nothing=None) is None
    assert len(asked) == 2


@pytest.mark.processes
def test_with_a_server_values_are_kept_and_counted(tmp_path: Path) -> None:
    with embedded.running_broker(tmp_path):
        cache = fast(tmp_path)
        cache.set("list", [1, "二", None])
        assert (cache.get("list"), cache.has_key("list")) == ([1, "二", None], True)
        assert (cache.add("n", 0), cache.add("n", 0), cache.incr("n"), cache.incr("n", 5)) == (
            True, False, 1, 6,
        )  # fmt: skip
        assert cache.get_many(["n", "none"]) == {"n": 6}
        with pytest.raises(ValueError, match="none"):
            cache.incr("none")
        assert (cache.delete("n"), cache.delete("n")) == (True, False)
    assert cache.get("list", "gone") == "gone"
