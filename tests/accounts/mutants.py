"""Takes each permission check out in turn and says which change no test notices.

python -m pytest -s -p tests.accounts.mutants --create-db tests/accounts tests/api ...
The tests that are named are collected once and run once as they are, which tells the checks that
each of them reaches. Each change then runs the tests that can notice it, in a process of its own,
until one fails. Two processes share the work, each with its database.
MUTANTS=pattern tries only the places whose path or source it is found in;
MUTANTS_REACHED=file keeps what the tests reached, or takes it from there.
"""

import json
import os
import re
import time
from functools import partial
from itertools import accumulate
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypedDict

import pytest
from _pytest.runner import runtestprotocol
from django.db import connection, connections
from pytest_django.plugin import blocking_manager_key

from tests.accounts.mutation import ROOT, sites, switch_off, watch
from tests.database_copies import IN_KNOWN

SEARCHED = [
    "accounts",
    "shop",
    "service",
    "intake",
    "aftersales",
    "promotion",
    "metrics",
    "dashboard",
    "work",
]
BROKEN = 3
# Seconds of tests that one change is worth: what only a longer walk would notice is alive.
WORTH = 40
PARTS = range(2)


class Reached(TypedDict):
    """What one test did as the code is: its seconds, and the checks it met or was refused by."""

    seconds: float
    failed: bool
    met: list[str]
    refused: list[str]


def places(pattern: str) -> list[tuple[str, str]]:
    """Return (place, source) of every permission check, as far as the pattern asks for it."""
    found = []
    for app in SEARCHED:
        for path in sorted((ROOT / "apps" / app).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if "migrations" in name or "management" in name:
                continue
            found += [(f"{name}:{spot}", source) for spot, source in sites(path)]
    found = [each for each in found if not is_about_figures(*each)]
    return [each for each in found if re.search(pattern, " ".join(each))]


def is_about_figures(place: str, source: str) -> bool:
    """Tell whether a refusal is of a metric or a state, which is nobody's right."""
    app = place.split("/")[1]
    return app in ("metrics", "dashboard") and source.startswith("raise ShopError(")


def begun(job: Any) -> int:
    """Run a job in a process of its own, which ends with what it returns; return its number."""
    child = os.fork()
    if not child:
        status = BROKEN
        try:
            status = int(job())
        finally:
            os._exit(status)
    return child


def ended(child: int) -> int:
    """Wait for a process; return what its job returned, BROKEN if it did not end."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def in_parts(job: Any) -> None:
    """Run `job(part)` of every part at once, each in a process of its own."""
    running = [begun(partial(job, part)) for part in PARTS]
    states = [ended(child) for child in running]
    assert not any(states), f"the parts ended with {states}"


def database_taken(session: pytest.Session, items: list[pytest.Item], part: int) -> None:
    """Give this process a database of its own, and one of the known day."""
    with session.config.stash[blocking_manager_key].unblock():
        connection.creation.clone_test_db(f"part{part}", verbosity=0, autoclobber=True)
    settings = connection.creation.get_test_db_clone_settings(f"part{part}")
    connection.settings_dict["NAME"] = settings["NAME"]
    known = [item for item in items if IN_KNOWN in getattr(item, "fixturenames", [])]
    for item in known[:1]:
        run(item, next(each for each in items if each.path != item.path))
    connections.close_all()


def warm_up(items: list[pytest.Item]) -> None:
    """Run a test of every eighth file: what is read at first use, each change finds read."""
    firsts = list({item.path: item for item in reversed(items)}.values())[::8]
    for item, following in zip(firsts, [*firsts[1:], firsts[0]], strict=True):
        run(item, following)
    connections.close_all()


def run(item: pytest.Item, following: pytest.Item) -> bool:
    """Run one test; tell whether it failed."""
    return any(r.failed for r in runtestprotocol(item, log=False, nextitem=following))


def look(items: list[pytest.Item], watched: list[str]) -> dict[str, Reached]:
    """Run tests with the checks telling what is reached; return it by test."""
    met: dict[str, bool] = {}

    def reached(place: str, refuses: bool) -> None:
        met[place] = met.get(place, False) or refuses

    watch(watched, reached)
    found: dict[str, Reached] = {}
    for item, following in zip(items, [*items[1:], items[0]], strict=True):
        met.clear()
        begun = time.monotonic()
        failed = run(item, following)
        refused = [place for place, refuses in met.items() if refuses]
        seconds = time.monotonic() - begun
        found[item.nodeid] = Reached(seconds=seconds, failed=failed, met=list(met), refused=refused)
    return found


def noticing(found: dict[str, Reached], place: str) -> list[str]:
    """Return the tests that may notice: refused by the check, then those that met it; quick first.

    A test that fails as the code is shows nothing and is left out.
    """
    able = {name: each for name, each in found.items() if not each["failed"]}
    # What a page offers is noticed by the walk over its links and forms.
    walk = "test_links" if "/views" in place else "nothing"
    quick = sorted(able, key=lambda name: (walk not in name, able[name]["seconds"]))
    refused = [name for name in quick if place in able[name]["refused"]]
    met = [name for name in quick if place in able[name]["met"] and name not in set(refused)]
    return [*worth(able, refused), *worth(able, met)]


def worth(found: dict[str, Reached], names: list[str]) -> list[str]:
    """Return the first tests that together take WORTH seconds, the first one in any case."""
    ends = accumulate(found[name]["seconds"] for name in names)
    return [
        name
        for at, (name, end) in enumerate(zip(names, ends, strict=True))
        if not at or end < WORTH
    ]


def is_noticed(items: list[pytest.Item], place: str) -> bool:
    """Tell whether one of the tests fails in a process without this check."""

    def job() -> bool:
        switch_off(place)
        following = [*items[1:], items[0]]
        return any(run(item, after) for item, after in zip(items, following, strict=True))

    status = ended(begun(job)) if items else 0
    assert status in (0, 1), f"{place}: the tests did not run"
    return status == 1


def look_at_part(
    session: pytest.Session, items: list[pytest.Item], file: Path, watched: list[str], part: int
) -> int:
    """Write what the tests of every second file reached; return 0."""
    paths = list(dict.fromkeys(item.path for item in items))[part :: len(PARTS)]
    database_taken(session, items, part)
    found = look([item for item in items if item.path in set(paths)], watched)
    file.with_suffix(f".{part}").write_text(json.dumps(found))
    return 0


def reached_by(
    session: pytest.Session, items: list[pytest.Item], watched: list[str], file: Path
) -> dict[str, Reached]:
    """Return what each test reached, from the file if it is there, else by running them all."""
    if not file.exists():
        in_parts(partial(look_at_part, session, items, file, watched))
        parts = [json.loads(file.with_suffix(f".{part}").read_text()) for part in PARTS]
        file.write_text(json.dumps({name: each for part in parts for name, each in part.items()}))
    found: dict[str, Reached] = json.loads(file.read_text())
    return found


def try_part(
    session: pytest.Session,
    items: list[pytest.Item],
    file: Path,
    tried: list[tuple[str, str]],
    part: int,
) -> int:
    """Take every second check out; print, and write, which of them no test notices; return 0."""
    database_taken(session, items, part)
    warm_up(items)
    found: dict[str, Reached] = json.loads(file.read_text())
    by_name, alive = {item.nodeid: item for item in items}, []
    for place, source in tried[part :: len(PARTS)]:
        noticed = is_noticed([by_name[n] for n in noticing(found, place) if n in by_name], place)
        # What it finds is read on the terminal while it runs.
        print(f"{'killed' if noticed else 'ALIVE '}  {place}  {source[:90]}", flush=True)  # noqa: T201
        alive += [] if noticed else [place]
    alive_file(file, part).write_text(json.dumps(alive))
    return 0


def alive_file(file: Path, part: int) -> Path:
    """Return where a part writes the changes that no test noticed."""
    return file.with_suffix(f".alive.{part}")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run all tests once as they are, then those that can notice it without each check."""
    items = [item for item in session.items if not item.get_closest_marker("browser")]
    first = next(item for item in items if Path(item.path).stem == "test_keys")
    items.remove(first)
    # It makes the database, and leaves no module open: an item of any module may follow.
    elsewhere = next(i for i in items if Path(i.path).parent != Path(first.path).parent)
    run(first, elsewhere)
    connections.close_all()
    tried = places(os.environ.get("MUTANTS", ""))
    kept = os.environ.get("MUTANTS_REACHED", "")
    file = Path(kept or mkdtemp()) / ("" if kept else "reached.json")
    found = reached_by(session, items, [place for place, _ in tried], file)
    for name in (name for name, each in found.items() if each["failed"]):
        # What it finds is read on the terminal while it runs.
        print(f"fails as the code is, left out: {name}", flush=True)  # noqa: T201
    in_parts(partial(try_part, session, items, file, tried))
    alive = [place for part in PARTS for place in json.loads(alive_file(file, part).read_text())]
    # The page of promises reads this line.
    print(f"{len(tried)} changes tried, {len(alive)} alive", flush=True)  # noqa: T201
    session.testsfailed = len(alive)
    return True
