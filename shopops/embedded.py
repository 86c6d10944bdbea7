"""The bundled PostgreSQL and Valkey."""

from pathlib import Path


def broker_url(data_root: Path) -> str:
    """Return the Celery URL of the bundled broker's socket."""
    return f"redis+socket://{data_root}/broker/broker.sock"


def broker_cache_url(data_root: Path) -> str:
    """Return the cache URL of the bundled broker's socket."""
    return f"unix://{data_root}/broker/broker.sock"
