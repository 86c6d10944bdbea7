"""Objects of a push to rows of facts: every fault of every object, or all the rows."""

from apps.intake.push.ads import AD_STATS
from apps.intake.push.fields import BodyRefused, PushContext, PushError, Topic
from apps.intake.push.messages import MESSAGES
from apps.intake.push.orders import ORDERS
from apps.intake.push.refunds import REFUNDS
from apps.intake.push.reviews import REVIEWS
from apps.intake.push.rows import Pushed, read_push
from apps.intake.push.traffic import TRAFFIC

TOPICS = {topic.name: topic for topic in (ORDERS, REFUNDS, TRAFFIC, MESSAGES, AD_STATS, REVIEWS)}

__all__ = [
    "TOPICS",
    "BodyRefused",
    "PushContext",
    "PushError",
    "Pushed",
    "Topic",
    "read_push",
]
