"""Who acts on a case, as what, when, and what they sent."""

from apps.common.hands import NOTHING_SENT, Hand, Sent

__all__ = ["NOTHING_SENT", "Hand", "Sent"]
