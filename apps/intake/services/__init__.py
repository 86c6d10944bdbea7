"""The only door through which files and pushes become facts."""

from apps.intake.services.commit import batch_commit
from apps.intake.services.decide import batch_confirm, batch_discard
from apps.intake.services.inbox import Push, inbox_purge, push_receive
from apps.intake.services.ledger import batch_failed
from apps.intake.services.read import batch_read
from apps.intake.services.receive import batch_receive, uploads_purge

__all__ = [
    "Push",
    "batch_commit",
    "batch_confirm",
    "batch_discard",
    "batch_failed",
    "batch_read",
    "batch_receive",
    "inbox_purge",
    "push_receive",
    "uploads_purge",
]
