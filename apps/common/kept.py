"""Parts of a job, of which one that fails keeps no other waiting."""

from collections.abc import Callable

import structlog

log = structlog.get_logger(__name__)


def kept(part: Callable[[], int], **about: object) -> int:
    """Do a part of a job and return how many it did; one that fails is logged and did none."""
    try:
        return part()
    except Exception:
        log.exception("job.part_failed", **about)
        return 0
