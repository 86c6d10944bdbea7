"""The steps of `manage.py up` that are not about processes: port, static files, health, ledger."""

import fcntl
import hashlib
import http.client
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import get_commands
from django.urls import Resolver404, resolve
from kombu.exceptions import OperationalError

from shopops.embedded import EmbeddedError

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Address:
    """Where the web server listens."""

    host: str
    port: int

    @property
    def bind(self) -> str:
        """The address as the web server takes it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def local_host(self) -> str:
        """A host name under which this machine itself reaches the server."""
        return self.host if self.host in LOOPBACK else "127.0.0.1"

    @property
    def url(self) -> str:
        """The address to open in a browser on this machine."""
        return f"http://{Address(self.local_host, self.port).bind}"


def port_check(address: Address) -> None:
    """Refuse a port that something else listens on, with the way out."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
        except OSError as error:
            raise EmbeddedError(
                f"The web server cannot listen on {address.bind} ({error.strerror}). "
                f"Stop what uses it, or choose another port: manage.py up --port "
                f"{address.port + 1}"
            ) from error


@contextmanager
def only_one(data_root: Path, url: str) -> Iterator[None]:
    """Hold the place of the one running `up` of this data root; says where another one is."""
    file = os.open(data_root / "up.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise EmbeddedError(_running_already(os.pread(file, 4096, 0))) from error
        os.ftruncate(file, 0)
        os.pwrite(file, json.dumps({"url": url, "pid": os.getpid()}).encode(), 0)
        try:
            yield
        finally:
            os.ftruncate(file, 0)
    finally:
        os.close(file)


def statics_digest() -> str:
    """Digest of the names, times and sizes of all static files."""
    return hashlib.sha256(repr(sorted(_static_files())).encode()).hexdigest()


def answers(address: Address, path: str) -> bool:
    """Whether the web server says yes at this path; a path that is not mounted counts as yes."""
    status = _status(address, path)
    try:
        resolve(path)
    except Resolver404:
        return status is not None
    # Behind https the path may answer with the way to its secure address.
    return status is not None and status < 400


def has_command(name: str) -> bool:
    """Whether a management command of this name exists."""
    return name in get_commands()


def broker_check() -> None:
    """Refuse a broker of REDIS_URL that does not answer."""
    from shopops.celery import app

    with app.connection_for_write() as broker:
        refusals: tuple[type[BaseException], ...] = (*broker.connection_errors, OperationalError)
        try:
            broker.ensure_connection(max_retries=1, timeout=3)
        except refusals as error:
            raise EmbeddedError(
                f"The broker in REDIS_URL, {broker.as_uri()}, does not answer: {error}"
            ) from error


def ring(task: str) -> bool:
    """Ask the worker for one of its tasks; False when there is no such task."""
    from shopops.celery import app

    app.loader.import_default_modules()
    if task not in app.tasks:
        return False
    app.send_task(task, expires=60)
    return True


def worker_is_idle() -> bool:
    """Whether nothing is queued and, as tasks are confirmed late, nothing is in hand."""
    from shopops.celery import app

    with app.connection_for_read() as broker:
        # Only Redis is a broker here, and its channel is not typed.
        channel: Any = broker.default_channel
        queued: int = channel.client.llen(app.conf.task_default_queue)
        return not queued and not channel.client.hlen(channel.unacked_key)


def ledger_length() -> int:
    """How many marks of changed days wait for the worker."""
    return apps.get_model("shop", "ChangedDay")._default_manager.count()


def _running_already(content: bytes) -> str:
    try:
        other = json.loads(content)
    except ValueError:
        return "ShopOps is being started or stopped in this folder by another process."
    return (
        f"ShopOps is running already in this folder, at {other['url']} (process {other['pid']}). "
        "Stop that one with Ctrl-C, or name another data folder in SHOPOPS_DATA."
    )


def _static_files() -> Iterator[tuple[str, int, int]]:
    for finder in get_finders():
        for path, storage in finder.list(None):
            status = Path(storage.path(path)).stat()
            yield path, status.st_mtime_ns, status.st_size


def _status(address: Address, path: str) -> int | None:
    connection = http.client.HTTPConnection(address.local_host, address.port, timeout=5)
    headers = {"Host": settings.ALLOWED_HOSTS[0]}
    if settings.SECURE_PROXY_SSL_HEADER:
        headers["X-Forwarded-Proto"] = "https"
    try:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
