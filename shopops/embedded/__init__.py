"""Bundled PostgreSQL and Valkey, so that ShopOps runs with no server to install; no Django here."""

from shopops.embedded.broker import broker_answers, broker_command, broker_stop, running_broker
from shopops.embedded.errors import EmbeddedError
from shopops.embedded.paths import broker_cache_url, broker_url, log_file
from shopops.embedded.sharing import ensure_database, release_database

__all__ = [
    "EmbeddedError",
    "broker_answers",
    "broker_cache_url",
    "broker_command",
    "broker_stop",
    "broker_url",
    "ensure_database",
    "log_file",
    "release_database",
    "running_broker",
]
