"""Takes each permission check out in turn and says which change no test notices.

python -m tests.accounts.mutants [WORD ...] tries the places whose path or source holds a word.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.accounts.mutant_plugin import ROOT, sites

SEARCHED = ("accounts", "intake", "metrics", "dashboard")
# The tests nearest to a check come first, so that a change is noticed soon.
TESTS = {
    "accounts/services": ["test_service_checks", "test_people", "test_keys", "test_reveal"],
    "accounts/selectors": ["test_keys", "test_people", "test_reveal", "test_audit", "test_api"],
    "accounts": ["test_policy", "test_access", "test_api", "test_middleware", "test_sign_in"],
    "intake": ["../intake/test_views.py", "../intake/test_services.py", "../intake/test_push.py"],
    "metrics": ["../metrics/test_target_page.py", "../metrics/test_plan_page.py", "../api/"],
    "dashboard": ["test_reveal", "../dashboard/test_status_page.py"],
}  # fmt: skip
LAST = ["tests/accounts", "tests/web"]


def places(words: list[str]) -> list[tuple[str, str]]:
    """Return (place, source) of every permission check, as far as a word asks for it."""
    found = []
    for app in SEARCHED:
        for path in sorted((ROOT / "apps" / app).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if "migrations" in name or "management" in name:
                continue
            found += [(f"{name}:{line}:{column}", source) for line, column, source in sites(path)]
    found = [each for each in found if not is_about_figures(*each)]
    return [each for each in found if not words or any(word in " ".join(each) for word in words)]


def is_about_figures(place: str, source: str) -> bool:
    """Tell whether a refusal is of a metric or a state, which is nobody's right."""
    app = place.split("/")[1]
    return app in ("metrics", "dashboard") and source.startswith("raise ShopError(")


def is_killed(place: str, tests: list[str]) -> bool:
    """Tell whether a test fails once this check is gone."""
    flags = ["-q", "-x", "-p", "tests.accounts.mutant_plugin", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *flags, "--reuse-db", *tests],
        cwd=ROOT,
        env={**os.environ, "SHOPOPS_MUTANT": place},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode not in (0, 1):
        raise SystemExit(f"{place}: pytest ended with {run.returncode}\n{run.stdout}{run.stderr}")
    return run.returncode == 1


def tests_for(place: str) -> list[str]:
    """Return the quick tests of the app in which a check stands."""
    folder = Path("tests/accounts")
    names = next(tests for name, tests in TESTS.items() if place.startswith(f"apps/{name}"))
    paths = [os.path.normpath(folder / (n if "/" in n else f"{n}.py")) for n in names]
    return [path for path in paths if (ROOT / path).exists()]


def main() -> int:
    """Try every change; return how many live."""
    tried = places(sys.argv[1:])
    alive = []
    for place, source in tried:
        killed = is_killed(place, tests_for(place)) or is_killed(place, LAST)
        print(f"{'killed' if killed else 'ALIVE '}  {place}  {source}", flush=True)  # noqa: T201
        alive += [] if killed else [place]
    print(f"{len(tried) - len(alive)} of {len(tried)} changes noticed")  # noqa: T201
    return len(alive)


if __name__ == "__main__":
    sys.exit(min(main(), 1))
