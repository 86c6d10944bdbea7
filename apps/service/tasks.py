"""Jobs of the desk: the planner, mail, the nightly ledger, queues, promises and notices."""

from collections.abc import Callable
from functools import partial

import structlog
from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.service.models import SolverRun
from apps.service.services import (
    coaching,
    credit,
    desk,
    gateways,
    horizon,
    notices,
    outbox,
    promise_scan,
    quality,
    quality_draw,
    queue_sweep,
    reviews,
    solving,
)
from apps.shop.models import Shop

# A connection that the broker has closed meanwhile is opened again.
ONCE_MORE = {"max_retries": 1, "interval_start": 0, "interval_max": 0}
PLAN_SECONDS = 180

log = structlog.get_logger(__name__)


@shared_task(expires=3_600, time_limit=PLAN_SECONDS, soft_time_limit=PLAN_SECONDS - 10)
def roster_plan(run_id: int) -> None:
    """Carry out a run of the planner."""
    try:
        _carry_out(run_id)
    except Exception as error:
        log.exception("service.plan_failed", run=run_id)
        solving.run_failed(run_id=run_id, error=type(error).__name__, now=timezone.now())


@shared_task(expires=600)
def notices_send() -> int:
    """Send the mails about publications that are still to be sent."""
    return notices.notices_send(now=timezone.now())


@shared_task(name="apps.service.tasks.desk_tick")
def desk_tick() -> dict[str, int]:
    """End offers that ran out, keep the ledger up to yesterday, ring for what was lost."""
    for run in desk.runs_due(now=timezone.now()):
        ring(run)
    return {**desk.desk_tick(now=timezone.now()), "mails": notices.notices_send(now=timezone.now())}


@shared_task(name="apps.service.tasks.rosters_ahead", expires=3_600)
def rosters_ahead() -> int:
    """Keep drafts twelve weeks ahead of every desk; a desk that fails keeps no other waiting."""
    return sum(_kept(horizon.rosters_ahead, shop) for shop in horizon.desks())


@shared_task(name="apps.service.tasks.demand_ahead", expires=3_600)
def demand_ahead() -> int:
    """Find the demand of the coming days of every desk anew."""
    return sum(_kept(horizon.demand_ahead, shop) for shop in horizon.desks())


@shared_task(name="apps.service.tasks.texts_recheck", expires=3_600)
def texts_recheck() -> int:
    """Set texts due for review whose products cost or are called otherwise by now."""
    return reviews.texts_recheck(now=timezone.now())


@shared_task(name="apps.service.tasks.queues_tick")
def queues_tick() -> dict[str, int]:
    """Return claims that ran out to the shift, and end work whose time is over."""
    return queue_sweep.queues_tick(now=timezone.now())


@shared_task(name="apps.service.tasks.queues_sweep")
def queues_sweep() -> dict[str, int]:
    """Open, end and hand out the work that orders make, whatever event was missed."""
    return queue_sweep.queues_sweep(now=timezone.now())


@shared_task(name="apps.service.tasks.promises_scan")
def promises_scan() -> dict[str, int]:
    """Judge every promise: kept, broken, or at risk."""
    return promise_scan.promises_scan(now=timezone.now())


@shared_task(name="apps.service.tasks.outbox_send", expires=600)
def outbox_send() -> dict[str, int]:
    """Send the notices to buyers that wait."""
    return outbox.outbox_send(gateways=gateways.GATEWAYS, now=timezone.now())


def ring_outbox() -> None:
    """Ask a worker to send what waits, once it is committed; the next tick does so anyway."""
    transaction.on_commit(_ask_outbox)


def _ask_outbox() -> None:
    try:
        outbox_send.apply_async(retry_policy=ONCE_MORE)
    except OperationalError as error:
        log.warning("service.bell_lost", reason=str(error))


def ring(run: SolverRun) -> None:
    """Ask a worker to carry out a run that waits, once its row is committed."""
    if run.state == SolverRun.State.WAITING:
        transaction.on_commit(partial(_ask, run.pk))


def _ask(run_id: int) -> None:
    try:
        roster_plan.apply_async((run_id,), retry_policy=ONCE_MORE)
    except OperationalError as error:
        log.warning("service.bell_lost", run=run_id, reason=str(error))


def _carry_out(run_id: int) -> None:
    from apps.service import planner

    kinds = {SolverRun.Kind.FILL: planner.plan, SolverRun.Kind.REPAIR: planner.repair}
    run = SolverRun.objects.get(pk=run_id)
    solve = kinds[SolverRun.Kind(run.kind)]
    solving.run_carry_out(run_id=run_id, solve=solve, now=timezone.now())


def _kept(keep: Callable[..., int], shop: Shop) -> int:
    try:
        return keep(shop=shop, now=timezone.now())
    except Exception:
        log.exception("service.horizon_failed", shop=shop.code)
        return 0


@shared_task(name="apps.service.tasks.credit_tick")
def credit_tick() -> dict[str, int]:
    """Compute credits of changed days, and settle outcomes whose time is over."""
    return credit.shops_credit(now=timezone.now())


@shared_task(name="apps.service.tasks.quality_tick")
def quality_tick() -> dict[str, int]:
    """Draw chats of shifts that ended, settle reviews, measure coaching that is due."""
    now = timezone.now()
    return {
        "drawn": quality_draw.quality_draw(now=now),
        "settled": quality.reviews_settle(now=now),
        "measured": coaching.coaching_measure(now=now),
    }
