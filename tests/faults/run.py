"""One run: an installation under load, killed again and again, looked at after each time."""

import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import Error, connection

from shopops.embedded.paths import broker_socket
from tests.faults.checks import facts_found, half_imports, problems, unsettled
from tests.faults.installation import Installation, StuckError, wait_until
from tests.faults.kills import Kill
from tests.faults.load import OrderFile, Pusher, Uploader, shops_make
from tests.faults.proxy import Proxy
from tests.faults.world import World

RECOVERY_SECONDS = 60.0
MOMENT_SECONDS = 30.0


@dataclass
class Outcome:
    """What one kill did: seconds until all was right again, and what was wrong.

    `before` it went by until the moment had come, `looking` at the facts afterwards.
    """

    kill: Kill
    before: float = 0.0
    seconds: float = 0.0
    looking: float = 0.0
    wrong: list[str] = field(default_factory=list)


@contextmanager
def world_made(root: Path, chance: random.Random) -> Iterator[World]:
    """A running installation with two shops; gone afterwards."""
    installation = Installation(root)
    proxy = Proxy(root / "line.sock", broker_socket(root))
    proxy.start()
    pusher = None
    try:
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
        call_command("createcachetable", verbosity=0)
        files, pushes = shops_make()
        now = datetime.now(UTC)
        installation.start()
        uploader = Uploader(installation, [files, pushes])
        pusher = Pusher(pushes, random.Random(chance.random()), now)
        pusher.start()
        yield World(installation, proxy, files, uploader, pusher, chance, now)
    finally:
        if pusher:
            pusher.end()
        connection.close()
        installation.stop()
        proxy.stop()


def run(root: Path, plan: Sequence[Kill], chance: random.Random) -> Iterator[Outcome]:
    """Kill as planned; yield each outcome as it is known."""
    settings.UPLOAD_ROOT.mkdir(parents=True, exist_ok=True)
    Path(os.environ["TMPDIR"]).mkdir(exist_ok=True)
    with world_made(root, chance) as world, ThreadPoolExecutor(1) as pool:
        for kill in plan:
            yield one(world, kill, pool)


def one(world: World, kill: Kill, pool: ThreadPoolExecutor) -> Outcome:
    """Begin the load, wait for the moment, strike, and hold what is there against what was sent."""
    outcome = Outcome(kill)
    moment = kill.moment(world.chance)
    begun = time.monotonic()
    try:
        moment.prepare(world)
        sent = pool.submit(send, world, world.next_files())
        world.pusher.let()
        world.installation.wait(
            moment.has_come, f"the moment ({kill.when})", seconds=MOMENT_SECONDS
        )
        kill.strike(world, moment)
        struck = time.monotonic()
        outcome.before = struck - begun
        moment.release()
        outcome.wrong += recovered(world, sent)
        outcome.seconds = time.monotonic() - struck
        outcome.wrong += asked(lambda: problems(world))
        outcome.looking = time.monotonic() - struck - outcome.seconds
    except StuckError as error:
        outcome.wrong.append(str(error))
    finally:
        moment.release()
    return outcome


def send(world: World, files: Sequence[OrderFile]) -> None:
    """Upload the files one after another, as a person does."""
    for file in files:
        world.expect(file)
        world.uploader.upload(file, world.shop.code)


def recovered(world: World, sent: "Future[None]") -> list[str]:
    """Wait until all has come to rest; the half imports that were seen on the way."""
    seen: set[str] = set()
    left = "no answer of the database"

    def is_at_rest() -> bool:
        nonlocal left
        seen.update(asked(lambda: half_imports(facts_found(world.shop.pk), world.marks)))
        if not sent.done():
            left = "an upload"
            return False
        left = "; ".join(asked(lambda: [unsettled(world)]))
        return not left

    deadline = time.monotonic() + RECOVERY_SECONDS
    try:
        world.installation.wait(sent.done, "the end of an upload", seconds=RECOVERY_SECONDS)
        world.pusher.rest()
        left_seconds = deadline - time.monotonic()
        world.installation.wait(is_at_rest, "rest", seconds=left_seconds, pause=0.2)
        sent.result()
    except StuckError:
        return [*sorted(seen), f"not at rest after {RECOVERY_SECONDS:.0f} s: {left}"]
    return sorted(seen)


def asked(question: Callable[[], list[str]]) -> list[str]:
    """Ask the database; a killed one is asked again until it answers."""
    answers: list[list[str]] = []

    def answered() -> bool:
        try:
            answers.append(question())
        except Error:
            connection.close()
        return bool(answers)

    wait_until(answered, "an answer of the database", seconds=30)
    return answers[0]
