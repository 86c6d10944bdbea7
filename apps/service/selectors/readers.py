"""Who reads or writes: the person, and what they may do."""

from dataclasses import dataclass

from apps.accounts.models import User
from apps.common.access import Access


@dataclass(frozen=True)
class Reader:
    """A person who is signed in, with what the policy lets them do here."""

    access: Access
    user: User
