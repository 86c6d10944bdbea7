"""Two words for a supervisor: the process answers, and the database is ready for it."""

from functools import lru_cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse

TEXT = "text/plain; charset=utf-8"


def livez(request: HttpRequest) -> HttpResponse:
    """Answer "ok" as long as the process serves; touches nothing else."""
    return HttpResponse("ok", content_type=TEXT)


def readyz(request: HttpRequest) -> HttpResponse:
    """Answer "ok" when the database answers and no migration waits, else 503 "no"."""
    is_ready = _is_ready()
    word = "ok" if is_ready else "no"
    return HttpResponse(word, status=200 if is_ready else 503, content_type=TEXT)


def _is_ready() -> bool:
    try:
        return _migrations() <= MigrationRecorder(connection).applied_migrations().keys()
    except DatabaseError:
        return False


@lru_cache(maxsize=1)
def _migrations() -> frozenset[tuple[str, str]]:
    """Read the migrations of this code once: a probe must cost next to nothing."""
    return frozenset(MigrationLoader(None).disk_migrations)
