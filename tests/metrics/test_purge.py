"""Old runs of the rollup go; what a shop's figures stand on stays."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.metrics.models import RollupRun
from apps.metrics.selectors import figures_as_of
from apps.metrics.services import runs_purge
from apps.shop.models import Shop
from shopops.schedule import SCHEDULE

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


def run(shop: Shop, days: float, state: str = "done") -> RollupRun:
    at = NOW - timedelta(days=days)
    return RollupRun.objects.create(
        shop=shop, days=[at.date()], started_at=at, finished_at=at, state=state
    )


def test_runs_of_ninety_days_stay_and_the_newest_done_of_a_quiet_shop(
    shop: Shop, other_shop: Shop
) -> None:
    kept = [run(shop, 1), run(shop, 90), run(shop, 90, "failed")]
    quiet = run(other_shop, 200)
    gone = [run(shop, 90.01), run(shop, 400, "failed"), run(other_shop, 201)]
    gone.append(run(other_shop, 199, "failed"))
    assert runs_purge(now=NOW) == len(gone) == 4
    assert set(RollupRun.objects.all()) == {*kept, quiet}
    assert figures_as_of([other_shop]) == quiet.finished_at
    assert runs_purge(now=NOW) == 0


def test_the_purge_is_rung_daily() -> None:
    assert SCHEDULE["runs-purge"]["task"] == "apps.metrics.tasks.runs_purge"
