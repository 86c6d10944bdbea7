"""Health checks of the containers; plain Python, as they run every few seconds."""

import http.client
import os
import sys
from urllib.parse import urlsplit

import psycopg

WEB_PORT = 8000
BEAT_MINUTES = 15
LAST_TICK = """
    SELECT max(last_run_at) > now() - make_interval(mins => %s)
    FROM django_celery_beat_periodictask
"""


def web_answers(*, port: int = WEB_PORT) -> bool:
    """Whether the web server of this container says that it is ready."""
    public = urlsplit(os.environ.get("PUBLIC_URL", "http://127.0.0.1"))
    headers = {"Host": public.netloc, "X-Forwarded-Proto": public.scheme}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", "/readyz", headers=headers)
        return connection.getresponse().status < 400
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def beat_ticks() -> bool:
    """Whether the schedule has rung a job within the last quarter of an hour."""
    try:
        with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=5) as connection:
            row = connection.execute(LAST_TICK, [BEAT_MINUTES]).fetchone()
    except psycopg.Error:
        return False
    return bool(row and row[0])


PROBES = {"web": web_answers, "beat": beat_ticks}

if __name__ == "__main__":
    sys.exit(0 if PROBES[sys.argv[1]]() else 1)
