"""Jobs: work whose worker was lost is found again, and errors are noted."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.common.services.locks import WORK_ON_BATCH
from apps.intake import services, tasks
from apps.intake.models import Batch
from apps.intake.services.files import upload_path
from apps.shop.models import Order, Shop
from shopops.celery import app
from tests.intake.reading_tools import FIRST, table
from tests.metrics.rollup_tools import other_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(shop: Shop) -> Batch:
    """A file that has arrived."""
    return services.batch_receive(
        shop=shop,
        profile_key="",
        file_name="orders.csv",
        blocks=[table(FIRST).encode()],
        by=None,
    )


def test_reading_rings_for_the_commit(
    batch: Batch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        tasks.read_batch.delay(batch.pk)
    batch.refresh_from_db()
    assert (batch.stage, Order.objects.count()) == ("done", 1)


def test_the_sweeper_rings_for_a_lost_worker(
    batch: Batch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    lost = timezone.now() - timedelta(minutes=3)
    Batch.objects.update(state="running", stage="reading", attempts=1, lease_until=lost)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep_leases.delay()
    batch.refresh_from_db()
    assert batch.stage == "done"


def test_the_sweeper_leaves_resting_and_held_batches(
    batch: Batch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    soon = timezone.now() + timedelta(minutes=1)
    for resting in ({"state": "done", "stage": "ready"}, {"state": "waiting", "run_after": soon}):
        Batch.objects.update(**resting)
        with django_capture_on_commit_callbacks() as rung:
            tasks.sweep_leases.delay()
        assert rung == []
    Batch.objects.update(state="running", stage="reading", lease_until=soon)
    with other_session() as session, django_capture_on_commit_callbacks() as rung:
        session.execute("SELECT pg_advisory_lock(%s, %s)", [WORK_ON_BATCH, batch.pk])
        tasks.sweep_leases.delay()
    assert rung == []


def test_the_sweeper_rings_at_once_for_a_batch_that_no_session_holds(
    batch: Batch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    soon = timezone.now() + timedelta(minutes=1)
    Batch.objects.update(state="running", stage="reading", attempts=1, lease_until=soon)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep_leases.delay()
    batch.refresh_from_db()
    assert batch.stage == "done"


def test_an_error_is_noted_and_tried_again_later(batch: Batch) -> None:
    upload_path(batch.stored_name).unlink()
    tasks.read_batch.delay(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.attempts) == ("waiting", 1)
    assert batch.last_error.startswith("FileNotFoundError")
    assert batch.run_after > timezone.now() + timedelta(seconds=20)


def test_a_broker_that_is_down_delays_the_work_and_fails_nobody(
    batch: Batch,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    monkeypatch.setitem(app.conf, "task_always_eager", False)
    with django_capture_on_commit_callbacks(execute=True) as rung:
        tasks.ring(batch)
    assert len(rung) == 1
    monkeypatch.undo()
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep_leases.delay()
    batch.refresh_from_db()
    assert batch.stage == "done"
