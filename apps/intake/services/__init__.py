"""The only door through which files and pushes become facts."""

from apps.intake.services.case_words import case_words_explain
from apps.intake.services.commit import batch_commit
from apps.intake.services.corrections import rejects_correct, rejects_hand_out
from apps.intake.services.decide import batch_confirm, batch_discard, batch_reread
from apps.intake.services.files import upload_path
from apps.intake.services.inbox import Push, inbox_purge, push_receive
from apps.intake.services.ledger import batch_failed
from apps.intake.services.mappings import (
    PREFIX,
    mapping_checked,
    mapping_retire,
    mapping_save,
    mapping_try,
    profile_of,
    saved_profile,
)
from apps.intake.services.read import batch_read
from apps.intake.services.receive import batch_receive, uploads_purge
from apps.intake.services.rejects import batch_retry
from apps.intake.services.typed import sources_explain, visits_type
from apps.intake.services.words import words_explain, words_of

__all__ = [
    "PREFIX",
    "Push",
    "batch_commit",
    "batch_confirm",
    "batch_discard",
    "batch_failed",
    "batch_read",
    "batch_receive",
    "batch_reread",
    "batch_retry",
    "case_words_explain",
    "inbox_purge",
    "mapping_checked",
    "mapping_retire",
    "mapping_save",
    "mapping_try",
    "profile_of",
    "push_receive",
    "rejects_correct",
    "rejects_hand_out",
    "saved_profile",
    "sources_explain",
    "upload_path",
    "uploads_purge",
    "visits_type",
    "words_explain",
    "words_of",
]
