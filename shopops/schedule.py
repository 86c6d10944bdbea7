"""Every periodic job in one place; each expires, so that a backlog never runs twice."""

from datetime import timedelta
from typing import Any

from celery.schedules import crontab

# Due times are computed per shop zone inside the tasks: a UTC tick neither skips nor doubles
# on days when clocks change.
SCHEDULE: dict[str, dict[str, Any]] = {
    "rollup-drain": {
        "task": "apps.metrics.tasks.rollup_drain",
        "schedule": timedelta(seconds=30),
        "options": {"expires": 25},
    },
    "day-tick": {
        "task": "apps.metrics.tasks.day_tick",
        "schedule": timedelta(minutes=10),
        "options": {"expires": 300},
    },
    "desk-tick": {
        "task": "apps.service.tasks.desk_tick",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 50},
    },
    "rosters-ahead": {
        "task": "apps.service.tasks.rosters_ahead",
        "schedule": crontab(minute="40", hour="1"),
        "options": {"expires": 3_600},
    },
    "demand-ahead": {
        "task": "apps.service.tasks.demand_ahead",
        "schedule": crontab(minute="10", hour="2", day_of_week="mon"),
        "options": {"expires": 3_600},
    },
    "erasures-replay": {
        "task": "apps.intake.tasks.erasures_replay",
        "schedule": crontab(minute="50"),
        "options": {"expires": 3_000},
    },
    "texts-recheck": {
        "task": "apps.service.tasks.texts_recheck",
        "schedule": crontab(minute="40"),
        "options": {"expires": 3_000},
    },
    "cases-sweep": {
        "task": "apps.aftersales.tasks.sweep",
        "schedule": timedelta(minutes=5),
        "options": {"expires": 240},
    },
    "goods-tick": {
        "task": "apps.aftersales.tasks.quality",
        "schedule": crontab(minute="40"),
        "options": {"expires": 3_000},
    },
    "bids-tick": {
        "task": "apps.promotion.tasks.bids",
        "schedule": crontab(minute="15"),
        "options": {"expires": 3_000},
    },
    "prices-tick": {
        "task": "apps.promotion.tasks.prices",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 50},
    },
    "campaign-results": {
        "task": "apps.promotion.tasks.results",
        "schedule": crontab(hour="*/6", minute="25"),
        "options": {"expires": 18_000},
    },
    "posts-tick": {
        "task": "apps.promotion.tasks.posts",
        "schedule": timedelta(minutes=15),
        "options": {"expires": 600},
    },
    "subscriptions-tick": {
        "task": "apps.promotion.tasks.subscriptions",
        "schedule": crontab(minute="20"),
        "options": {"expires": 3_000},
    },
    "competitors-tick": {
        "task": "apps.promotion.tasks.competitors",
        "schedule": timedelta(minutes=5),
        "options": {"expires": 240},
    },
    "member-sends": {
        "task": "apps.promotion.tasks.sends",
        "schedule": crontab(hour="*/6", minute="45"),
        "options": {"expires": 18_000},
    },
    "members-tick": {
        "task": "apps.promotion.tasks.members",
        "schedule": crontab(minute="35"),
        "options": {"expires": 3_000},
    },
    "credit-tick": {
        "task": "apps.service.tasks.credit_tick",
        "schedule": crontab(minute="10"),
        "options": {"expires": 3_000},
    },
    "queues-tick": {
        "task": "apps.service.tasks.queues_tick",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 50},
    },
    "queues-sweep": {
        "task": "apps.service.tasks.queues_sweep",
        "schedule": timedelta(minutes=5),
        "options": {"expires": 240},
    },
    "outbox-send": {
        "task": "apps.service.tasks.outbox_send",
        "schedule": timedelta(seconds=30),
        "options": {"expires": 25},
    },
    "promises-scan": {
        "task": "apps.service.tasks.promises_scan",
        "schedule": timedelta(minutes=30),
        "options": {"expires": 1_200},
    },
    "quality-tick": {
        "task": "apps.service.tasks.quality_tick",
        "schedule": timedelta(minutes=10),
        "options": {"expires": 300},
    },
    "checks-tick": {
        "task": "apps.work.tasks.checks",
        "schedule": timedelta(minutes=5),
        "options": {"expires": 240},
    },
    "handovers-tick": {
        "task": "apps.work.tasks.handovers",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 50},
    },
    "digests-tick": {
        "task": "apps.work.tasks.digests",
        "schedule": timedelta(minutes=5),
        "options": {"expires": 240},
    },
    "meetings-tick": {
        "task": "apps.work.tasks.meetings",
        "schedule": crontab(minute="45"),
        "options": {"expires": 3_000},
    },
    "task-effects": {
        "task": "apps.work.tasks.effects",
        "schedule": crontab(minute="25"),
        "options": {"expires": 3_000},
    },
    "runs-purge": {
        "task": "apps.metrics.tasks.runs_purge",
        "schedule": crontab(minute="20", hour="3"),
        "options": {"expires": 3_600},
    },
    "notifications-clear": {
        "task": "apps.accounts.tasks.notifications",
        "schedule": crontab(minute="10", hour="3"),
        "options": {"expires": 3_600},
    },
    "make-forecasts": {
        "task": "apps.metrics.tasks.make_forecasts",
        "schedule": timedelta(minutes=10),
        "options": {"expires": 300},
    },
    "intake-sweep": {
        "task": "apps.intake.tasks.sweep_leases",
        "schedule": timedelta(seconds=30),
        "options": {"expires": 25},
    },
}
# Hours of UTC. Only where BACKUP_DIR names a folder.
BACKUP_SCHEDULE: dict[str, dict[str, Any]] = {
    "backup": {
        "task": "shopops.tasks.backup",
        "schedule": crontab(minute="30", hour="2"),
        "options": {"expires": 3_600},
    },
    "restore-check": {
        "task": "shopops.tasks.restore_check",
        "schedule": crontab(minute="30", hour="4", day_of_week="sun"),
        "options": {"expires": 3_600},
    },
}
