"""Pushed messages of buyers and agents."""

from typing import Final

from apps.intake.push.fields import MOST_PIECES, Fields, Topic
from apps.service.talk import AHEAD, Said

SIDES: Final = ("buyer", "agent", "bot", "system")
# Texts of one message may be long; a cell of a file has the same limit.
LONGEST: Final = 20_000


def read_message(fields: Fields) -> Said | None:
    """Read one message; the buyer or the conversation says which talk it belongs to."""
    external_id = fields.text("external_id", longest=100, required=True)
    channel = fields.text("channel", longest=20, required=True)
    at = fields.instant("at", required=True)
    side = fields.choice("side", SIDES, required=True)
    conversation = fields.text("conversation", longest=80)
    buyer = fields.text("buyer", longest=120)
    text = fields.text("text", longest=LONGEST)
    agent = fields.text("agent", longest=120)
    product = fields.text("external_product_id", longest=64)
    typed = fields.count("typed_chars", most=MOST_PIECES)
    seconds = fields.count("compose_s", most=MOST_PIECES)
    if not (conversation or buyer):
        fields.refuse("conversation", "required_empty")
    if at is not None and at > fields.context.now + AHEAD:
        fields.refuse("at", "time_range")
    if side != "agent" and (agent or typed is not None or seconds is not None):
        fields.refuse("agent", "field_unknown")
    if fields.errors or not (external_id and channel and at and side):
        return None
    return Said(
        channel.lower(),
        at,
        side,
        text or "",
        conversation or "",
        buyer or "",
        agent or "",
        external_id,
        typed_chars=typed,
        compose_s=seconds,
        products=(product,) if product else (),
    )


MESSAGES: Final = Topic(
    "messages", read_message, lambda row: (row.channel, row.external_id), "external_id"
)
