"""One real installation in a folder of its own: every process that `manage.py up` starts."""

import http.client
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from shopops import embedded, supervisor
from shopops.embedded.postgres import running_data, stop
from shopops.supervisor import Supervisor

SERVICES = ("web", "schedule", "worker", "second schedule")
CELERY = (sys.executable, "-m", "celery", "-A", "shopops.celery")
WORKER = (*CELERY, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle")
BEAT = (*CELERY, "beat", "--pidfile=", "--loglevel", "INFO")
WEB = (
    *(sys.executable, "-m", "gunicorn", "shopops.wsgi:application", "--worker-class", "gthread"),
    *("--workers", "1", "--threads", "4", "--graceful-timeout", "2", "--no-control-socket"),
)


class StuckError(Exception):
    """Something that had to come did not come in time."""


def wait_until(
    ready: Callable[[], bool], what: str, *, seconds: float = 60, pause: float = 0.05
) -> float:
    """Ask until `ready` says yes; the seconds it took. Raises StuckError."""
    start = time.monotonic()
    while not ready():
        if time.monotonic() - start > seconds:
            raise StuckError(f"{what} did not come in {seconds:.0f} s")
        time.sleep(pause)
    return time.monotonic() - start


class Installation:
    """Starts the processes, restarts what dies after a second, ends all of it."""

    def __init__(self, root: Path) -> None:
        # Here processes die on purpose, and any number of times.
        supervisor.STABLE_SECONDS = 0.0
        self.root = root
        self.crash = root / "crash"
        self.crash.mkdir(exist_ok=True)
        self.said: list[str] = []
        self.supervisor = Supervisor(say=self.said.append)
        self.port = _free_port()

    def start(self) -> None:
        """Start everything on tables that are up to date; back once pages are answered."""
        self.broker_start()
        self.start_process("web", *WEB, "--bind", f"127.0.0.1:{self.port}")
        self.start_process("worker", *WORKER, "--loglevel", "INFO")
        self.start_process("schedule", *BEAT)
        self.wait(self.is_ready, "the web server")

    def start_process(self, name: str, *command: str) -> None:
        """Start one process of the product, or a second one of its kind."""
        log = embedded.log_file(self.root, name.replace(" ", "-"))
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", "SHOPOPS_CRASH_AT": str(self.crash)}
        self.supervisor.start(name, command, log=log, environment=environment)

    def broker_start(self) -> None:
        """Start the broker and wait until it answers."""
        command = embedded.broker_command(self.root)
        log = embedded.log_file(self.root, "broker")
        self.supervisor.start("broker", command, log=log, environment=os.environ)
        self.wait(self.broker_answers, "the broker")

    def broker_answers(self) -> bool:
        """Whether the broker answers a ping."""
        return embedded.broker_answers(self.root)

    def end_process(self, name: str) -> None:
        """End a process for good: nobody starts it again."""
        self.supervisor.stop([name], seconds=0)

    def pid(self, name: str) -> int:
        """Number of the process of this name that runs now."""
        return self.supervisor.pid(name)

    def children(self, name: str) -> list[int]:
        """Numbers of the processes that this one has forked."""
        first = self.pid(name)
        listed = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        # A database server that it started lives in a session of its own.
        return [pid for pid in map(int, listed) if os.getsid(pid) == first]

    def is_ready(self) -> bool:
        """Whether the web server says that it may be used."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        with suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        return False

    def wait(
        self, ready: Callable[[], bool], what: str, *, seconds: float = 60, pause: float = 0.05
    ) -> float:
        """Watch over the processes until `ready` says yes; the seconds it took."""

        def tended() -> bool:
            self.supervisor.check()
            return ready()

        return wait_until(tended, what, seconds=seconds, pause=pause)

    @property
    def data(self) -> Path:
        """Folder of the database's files; the same whether it runs or not."""
        return next(iter(self.root.glob("pg-*"))).resolve()

    def postmaster(self) -> int:
        """Number of the database server's first process; 0 when it does not run."""
        with suppress(OSError, ValueError):
            return int((self.data / "postmaster.pid").read_text().split("\n")[0])
        return 0

    def database_stop_now(self) -> None:
        """Stop the database without letting anybody finish."""
        # What `pg_ctl stop -m immediate` sends.
        os.kill(self.postmaster(), signal.SIGQUIT)

    @contextmanager
    def frozen(self, pid: int) -> Iterator[None]:
        """Have a process neither answer nor refuse: all that it is asked waits."""
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def stop(self) -> None:
        """End every process and remove the folder."""
        for held in self.crash.glob("*"):
            held.unlink()
        self.supervisor.stop(SERVICES, seconds=3)
        self.supervisor.stop(["broker"], seconds=1)
        embedded.release_database(self.root, seconds=2)
        if data := running_data(self.root):
            stop(data, seconds=1)
        shutil.rmtree(self.root, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
