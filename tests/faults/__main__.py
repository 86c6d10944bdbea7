"""Kills a real installation again and again: python -m tests.faults --kills 60 --seed 1."""

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path


def main() -> int:
    """Run the kills, a line each; 1 when anything differed."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--only", default="", help="kills whose words contain this")
    options = parser.parse_args()
    # Short, for the sockets; open, for the account of the database.
    root = Path(tempfile.mkdtemp(prefix="so-", dir="/tmp"))
    root.chmod(0o755)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "SHOPOPS_DATA": str(root),
        "SHOPOPS_FSYNC": "off",
        "TMPDIR": str(root / "tmp"),
    }
    for name in ("DATABASE_URL", "REDIS_URL", "FAST_CACHE_URL", "PUBLIC_URL"):
        os.environ.pop(name, None)
    import django

    django.setup()
    return kill_all(root, options.kills, options.seed, options.only)


def kill_all(root: Path, kills: int, seed: int, only: str) -> int:
    """Kill, print each outcome and the table at the end."""
    from tests.faults.kills import planned
    from tests.faults.run import run

    chance = random.Random(seed)
    print(f"{kills} kills, seed {seed}; seconds: load + recovery + look", flush=True)
    begun = time.monotonic()
    done: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    slowest = 0.0
    for number, outcome in enumerate(run(root, planned(kills, chance, only), chance), 1):
        state = "wrong" if outcome.wrong else "right"
        parts = f"{outcome.before:4.1f} + {outcome.seconds:4.1f} + {outcome.looking:3.1f} s"
        print(f"{number:3} {state} after {parts}  {outcome.kill}", flush=True)
        for line in outcome.wrong:
            print(f"      {line}", flush=True)
        done[outcome.kill.victim] += 1
        wrong[outcome.kill.victim] += bool(outcome.wrong)
        slowest = max(slowest, outcome.seconds)
    print(f"\n{'victim':20}{'kills':>6}{'wrong':>6}")
    for victim in sorted(done):
        print(f"{victim:20}{done[victim]:6}{wrong[victim]:6}")
    total = f"{done.total()} kills in {time.monotonic() - begun:.0f} s"
    print(f"{total}, slowest recovery {slowest:.1f} s, {wrong.total()} wrong, seed {seed}")
    return int(wrong.total() > 0 or done.total() < kills)


if __name__ == "__main__":
    sys.exit(main())
