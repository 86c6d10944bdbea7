"""What is promised, which tests or programs show it, and the bars of their figures."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
# They change nothing that a permission decides, and each of them takes long.
LONG = re.compile(
    "races|racing|planner|planning|fuzz|demo|solving|random_facts|properties|real|kill|mutations"
    "|corpus|hostile|sequences|imports_alone|backup|test_drain"
)
APPS = (
    "accounts",
    "api",
    "service",
    "aftersales",
    "promotion",
    "intake",
    "metrics",
    "dashboard",
    "shop",
    "work",
)


@dataclass(frozen=True)
class Bar:
    """A figure by its name, and what it has to be: at least or at most so much."""

    figure: str
    most: int | None = None
    least: int | None = None

    def is_met(self, value: int) -> bool:
        """Tell whether a value keeps the promise."""
        above = self.least is None or value >= self.least
        return above and (self.most is None or value <= self.most)

    def __str__(self) -> str:
        return f"at most {self.most:,}" if self.most is not None else f"at least {self.least:,}"


def nothing(figure: str) -> Bar:
    """Return the bar of what must not happen at all."""
    return Bar(figure, most=0)


@dataclass(frozen=True)
class Section:
    """One promise: pytest over `tests`, or a program whose lines tell figures by `reads`.

    Figures of tests are the properties they record, added up. A section is kept when its tests or
    its program succeeded and all bars are met.
    """

    key: str
    promise: str
    bars: tuple[Bar, ...]
    tests: tuple[str, ...] = ()
    program: Callable[[int, int], list[str]] | None = None
    reads: str = ""
    environment: dict[str, str] = field(default_factory=dict)


def kills(number: int, seed: int) -> list[str]:
    """Return the call of the kill tests."""
    return ["-m", "tests.faults", "--kills", str(number), "--seed", str(seed)]


def mutants(_number: int, _seed: int) -> list[str]:
    """Return the call of the mutants over all tests that may notice them."""
    found = [path for app in APPS for path in (ROOT / "tests" / app).glob("test_*.py")]
    found.append(ROOT / "tests" / "web" / "test_links.py")
    names = sorted(str(path.relative_to(ROOT)) for path in found if not LONG.search(path.name))
    flags = ["-s", "-q", "-p", "tests.accounts.mutants", "-p", "no:cacheprovider", "--create-db"]
    return ["-m", "pytest", *flags, *names]


def deployed(_number: int, _seed: int) -> list[str]:
    """Return the call of the checks of an installation."""
    return ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]


SECTIONS = (
    Section(
        "permissions",
        "Nobody reaches a page or a row that is not theirs",
        (Bar("cells asked", least=20_000), nothing("cells that answer otherwise")),
        tests=(
            "tests/accounts/test_matrix.py",
            "tests/accounts/test_ownership.py",
            "tests/accounts/test_policy.py",
            "tests/accounts/test_service_checks.py",
        ),
    ),
    Section(
        "table",
        "A changed cell of the permission table is noticed",
        (Bar("changes of the table", least=500), nothing("changes that no test noticed")),
        tests=("tests/accounts/test_rule_mutants.py",),
    ),
    Section(
        "checks",
        "A permission check that is taken out of the code is noticed",
        (Bar("checks taken out", least=400), nothing("that no test noticed")),
        program=mutants,
        reads=r"(?P<checks_taken_out>\d+) changes tried, (?P<that_no_test_noticed>\d+) alive",
    ),
    Section(
        "personal-data",
        "Personal data and secrets are met by those alone whose they are",
        (Bar("canaries planted", least=40), nothing("canaries met by others")),
        tests=(
            "tests/accounts/test_canaries.py",
            "tests/accounts/test_reveal.py",
            "tests/intake/test_erasure.py",
        ),
    ),
    Section(
        "sign-in",
        "Guessing a password does not work, in parallel neither",
        (Bar("wrong sign-ins at once", least=200), Bar("that reached the check", most=10)),
        tests=("tests/accounts/test_parallel_sign_in.py", "tests/accounts/test_sign_in.py"),
    ),
    Section(
        "headers",
        "Every answer carries the headers of a hardened site",
        (Bar("answers looked at", least=1_000), nothing("answers with a wrong header")),
        tests=("tests/accounts/test_headers.py",),
    ),
    Section(
        "pages",
        "Every page of every role is accessible, in both themes and on a phone",
        (Bar("looks at pages", least=1_000), nothing("faults that were seen")),
        tests=("tests/web/test_every_page.py",),
        environment={"SHOPOPS_REQUIRE_BROWSER": "1"},
    ),
    Section(
        "api",
        "No input makes the API answer with an error of ours",
        (Bar("calls", least=5_000), nothing("answers of 500")),
        tests=("tests/api/test_fuzz.py",),
        environment={"SHOPOPS_FUZZ_EXAMPLES": "200"},
    ),
    Section(
        "pushes",
        "A push that is sent again changes nothing",
        (Bar("equal pushes at once", least=1_000), Bar("batches they made", most=1)),
        tests=("tests/intake/test_push_races.py", "tests/intake/test_push.py"),
    ),
    Section(
        "kills",
        "Figures are right, whatever was killed",
        (Bar("kills", least=60), nothing("with another figure or a half import")),
        program=kills,
        reads=r"(?P<kills>\d+) kills in .* (?P<with_another_figure_or_a_half_import>\d+) wrong",
    ),
    Section(
        "files",
        "Any file is read right or refused with its line",
        (
            Bar("files of the corpus", least=110),
            Bar("damaged files", least=5_000),
        ),
        tests=(
            "tests/intake/test_corpus.py",
            "tests/intake/test_corpus_series.py",
            "tests/intake/test_hostile.py",
            "tests/intake/test_mutations.py",
        ),
        environment={"SHOPOPS_MUTATIONS": "5000"},
    ),
    Section(
        "saves",
        "Nobody overwrites what they have not seen",
        (Bar("racing saves", least=10_000), nothing("updates that were lost")),
        tests=("tests/aftersales/test_racing_saves.py",),
        environment={"SHOPOPS_RACING_SAVES": "10000"},
    ),
    Section(
        "days",
        "Every instant belongs to one day of its shop",
        (Bar("boundaries of days", least=26_304),),
        tests=("tests/common/test_days.py",),
    ),
    Section(
        "restore",
        "A backup is restored by machine and is as it was",
        (
            Bar("orders restored", least=1_000_000),
            Bar("seconds that took", most=900),
            nothing("tables with another content"),
        ),
        tests=(
            "tests/shopops/test_backup.py",
            "tests/shopops/test_restore.py",
            "tests/shopops/test_restore_large.py",
        ),
    ),
    Section(
        "deployment",
        "An installation as documented has no open warning",
        (),
        program=deployed,
    ),
)
