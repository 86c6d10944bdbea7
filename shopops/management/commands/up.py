"""`manage.py up`: database, broker, worker, schedule and web server in one terminal."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection

from apps.shop.models import Shop
from shopops import embedded, launch
from shopops.database.base import server_folder
from shopops.launch import Address
from shopops.supervisor import ChildFailedError, Supervisor

SERVICES = ("static", "web", "schedule", "worker")
DRAIN_SECONDS = 120.0
CLOSE_SECONDS = 20.0
LONG_STATEMENTS = {"STATEMENT_TIMEOUT": "10min"}


class Stopped(BaseException):
    """Somebody pressed Ctrl-C or sent SIGTERM."""


class Command(BaseCommand):
    """Starts everything, prints where it is, and stops all of it at Ctrl-C."""

    help = "Start ShopOps: database, broker, worker, schedule and web server. Ctrl-C stops all."
    requires_system_checks = ()
    static_digest = ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on")
        demo = parser.add_mutually_exclusive_group()
        demo.add_argument("--demo", action="store_true", help="make the demo shops if none exists")
        demo.add_argument("--no-demo", action="store_false", dest="demo")
        parser.set_defaults(demo=False)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until stopped; every expected failure is one sentence."""
        address = Address(options["host"], options["port"])
        self.supervisor = Supervisor(say=self.say)
        try:
            settings.DATA_ROOT.mkdir(parents=True, exist_ok=True)
            with launch.only_one(settings.DATA_ROOT, address.url), stopping_signals():
                launch.port_check(address)
                self.run(address, demo=options["demo"])
        except Stopped:
            self.say("Stopped.")
        except CommandError:
            raise
        except OSError as error:
            raise CommandError(f"{settings.DATA_ROOT} cannot be used: {error}") from error
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {error}") from error
        except (embedded.EmbeddedError, ChildFailedError) as error:
            raise CommandError(str(error)) from error

    def run(self, address: Address, *, demo: bool) -> None:
        """Start the parts in order, tell where they are, watch them; stop them whatever happens."""
        begun = time.monotonic()
        try:
            self.start_statics()
            self.start_broker()
            self.prepare()
            if demo:
                self.make_demo()
            self.finish_statics()
            self.start_services(address)
            self.drain()
            self.tell(address, begun)
            self.watch()
        finally:
            self.stop()

    def start_broker(self) -> None:
        """Start the embedded broker unless REDIS_URL names another."""
        if not settings.EMBEDDED_BROKER:
            launch.broker_check()
            return
        root = settings.DATA_ROOT
        command = embedded.broker_command(root)
        if embedded.broker_answers(root):
            # Left behind by a supervisor that was killed; two must not write one log.
            embedded.broker_stop(root)
        self.start("broker", command)
        self.supervisor.wait(lambda: embedded.broker_answers(root), seconds=15, what="The broker")

    def prepare(self) -> None:
        """Bring the tables up to date; the first query starts the database."""
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '10min'")
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
        call_command("createcachetable", verbosity=0)

    def start_statics(self) -> None:
        """Begin to collect the static files when one is new or changed: it takes a core for 8 s."""
        digest, kept = launch.statics_digest(), settings.DATA_ROOT / "static.sha256"
        if kept.exists() and kept.read_text() == digest:
            return
        log = embedded.log_file(settings.DATA_ROOT, "static")
        command = [
            sys.executable,
            sys.argv[0],
            "collectstatic",
            "--noinput",
            "--verbosity=0",
            "-iredoc",
        ]
        self.supervisor.start_once("static", command, log=log, environment=os.environ)
        self.static_digest = digest

    def finish_statics(self) -> None:
        """Wait for the static files and remember which were collected."""
        if self.static_digest:
            self.supervisor.finish("static")
            (settings.DATA_ROOT / "static.sha256").write_text(self.static_digest)

    def make_demo(self) -> None:
        """Make the demo shops when there is no shop yet, and keep what was said about them."""
        if Shop.objects.exists() or not launch.has_command("demo"):
            return
        self.say("Making the demo shops …")
        done = subprocess.run(  # noqa: S603
            [sys.executable, sys.argv[0], "demo"],
            stdout=subprocess.PIPE,
            text=True,
            check=False,
            env={**os.environ, **LONG_STATEMENTS},
        )
        if done.returncode != 0:
            raise ChildFailedError("The demo shops could not be made; the reason is above.")
        demo_words().write_text(done.stdout)

    def start_services(self, address: Address) -> None:
        """Start web server, worker and schedule, and wait until pages are answered."""
        web = [sys.executable, "-m", "gunicorn", "shopops.wsgi:application"]
        web += ["--bind", address.bind, "--worker-class", "gthread"]
        web += ["--workers", "2", "--threads", "4", "--timeout", "30", "--graceful-timeout", "2"]
        web += ["--no-control-socket"]
        celery = [sys.executable, "-m", "celery", "-A", "shopops.celery"]
        worker = [*celery, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle"]
        os.environ.setdefault("PUBLIC_URL", address.url)
        self.start("web", web)
        self.start("worker", [*worker, "--loglevel", "INFO"], **LONG_STATEMENTS)
        for path in ("/livez", "/readyz"):
            ready = partial(launch.answers, address, path)
            self.supervisor.wait(ready, seconds=60, what="The web server")
        self.start("schedule", [*celery, "beat", "--pidfile=", "--loglevel", "INFO"])

    def drain(self) -> None:
        """Have the worker close yesterday, compute, publish and forecast; two minutes at most."""
        deadline = time.monotonic() + DRAIN_SECONDS
        if not launch.ring("apps.metrics.tasks.day_tick"):
            return
        self.wait_idle(time.monotonic() + CLOSE_SECONDS)
        while waiting := launch.ledger_length():
            self.say(f"The worker computes the figures: {waiting:,} changed days to go …")
            launch.ring("apps.metrics.tasks.rollup_drain")
            self.wait_idle(deadline)
            if time.monotonic() > deadline:
                self.say(f"The figures are not complete yet: {waiting:,} changed days wait.")
                return
        for task in ("day_tick", "make_forecasts"):
            launch.ring(f"apps.metrics.tasks.{task}")
            self.wait_idle(deadline)

    def wait_idle(self, deadline: float) -> None:
        """Wait until the worker has nothing queued and nothing in hand."""
        while not launch.worker_is_idle() and time.monotonic() < deadline:
            self.supervisor.check()
            time.sleep(0.1)

    def tell(self, address: Address, begun: float) -> None:
        """Print the address, the demo sign-ins and the morning brief of each demo shop."""
        shops = list(Shop.objects.filter(is_demo=True))
        if shops and demo_words().exists():
            self.say(demo_words().read_text())
        if launch.has_command("brief"):
            self.tell_briefs(shops)
        seconds = time.monotonic() - begun
        self.say(f"\nShopOps is ready after {seconds:.1f} s: {address.url}\nCtrl-C stops it.")

    def tell_briefs(self, shops: list[Shop]) -> None:
        """Print each shop's brief; each is a command of its own, so none can stop the rest."""
        command = [sys.executable, sys.argv[0], "brief", "--shop"]
        briefs = [
            subprocess.Popen([*command, shop.code], stdout=subprocess.PIPE, text=True)  # noqa: S603
            for shop in shops
        ]
        for shop, brief in zip(shops, briefs, strict=True):
            words = brief.communicate()[0].strip()
            self.say(f"\n{shop.name}\n{words or 'The brief failed; the reason is above.'}")

    def watch(self) -> None:
        """Restart what dies, until somebody stops us."""
        connection.close()
        while True:
            self.supervisor.check()
            if settings.EMBEDDED_DATABASE:
                server_folder()
            time.sleep(1)

    def stop(self) -> None:
        """Stop all in 5 s at most: services first, then broker and database."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        self.supervisor.stop(SERVICES, seconds=2.2)
        self.supervisor.stop(["broker"], seconds=0.8)
        connection.close()
        if settings.EMBEDDED_DATABASE:
            embedded.release_database(settings.DATA_ROOT, seconds=1.0)

    def start(self, name: str, command: list[str], **extra: str) -> None:
        """Start one process with its own log file."""
        log = embedded.log_file(settings.DATA_ROOT, name)
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", **extra}
        self.supervisor.start(name, command, log=log, environment=environment)

    def say(self, text: str) -> None:
        """Print a line now, also into a pipe."""
        self.stdout.write(text)
        self.stdout.flush()


def demo_words() -> Path:
    """Where the words of the demo command are kept: the sign-ins it made."""
    return Path(settings.DATA_ROOT) / "demo.txt"


@contextmanager
def stopping_signals() -> Iterator[None]:
    """Turn Ctrl-C, SIGTERM and a closed terminal into Stopped."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise Stopped

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
