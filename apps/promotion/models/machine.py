"""What every row that a machine moves has beside its state."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django_fsm import FSMModelMixin


class Moved(FSMModelMixin, models.Model):
    """`version` counts the moves; `sent_key` is the key and content of the last form taken."""

    version = models.PositiveIntegerField(default=1)
    sent_key = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        abstract = True

    if TYPE_CHECKING:
        # Each machine has its own states.
        state: Any

        def get_state_display(self) -> str:
            """Return the state in words."""
            ...
