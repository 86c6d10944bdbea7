"""The embedded Valkey: its addresses, its promises, and that it keeps queued work."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import kombu
import pytest
import redis

from shopops import embedded


@pytest.fixture
def root() -> Iterator[Path]:
    """A data root with a short path, with a blank in it."""
    folder = Path(tempfile.mkdtemp(prefix="so ", dir="/tmp"))
    yield folder
    shutil.rmtree(folder)


def test_addresses_are_paths_and_start_nothing() -> None:
    root = Path("/srv/shop")

    assert embedded.broker_url(root) == (
        "redis+socket:///srv/shop/broker/broker.sock?virtual_host=0"
    )
    assert embedded.broker_cache_url(root) == "unix:///srv/shop/broker/broker.sock?db=1"
    assert not embedded.broker_answers(root)


@pytest.mark.processes
def test_queued_messages_outlive_a_restart_and_are_never_evicted(root: Path) -> None:
    with embedded.running_broker(root) as url:
        assert embedded.broker_answers(root)
        with redis.Redis.from_url(embedded.broker_cache_url(root)) as client:
            policy = client.config_get("maxmemory-policy")
            saving = client.config_get("append*")
        with kombu.Connection(url) as connection, connection.SimpleQueue("bell") as queue:
            queue.put({"ring": 1})
    assert policy == {"maxmemory-policy": "noeviction"}
    assert saving["appendonly"] == "yes"
    assert saving["appendfsync"] == "everysec"
    assert not embedded.broker_answers(root)

    with (
        embedded.running_broker(root) as url,
        kombu.Connection(url) as connection,
        connection.SimpleQueue("bell") as queue,
    ):
        message = queue.get(timeout=5)
        message.ack()
        assert message.payload == {"ring": 1}


@pytest.mark.processes
def test_a_broker_left_behind_is_asked_to_end(root: Path) -> None:
    with embedded.running_broker(root):
        embedded.broker_stop(root)
        assert not embedded.broker_answers(root)
