"""Tells the apps above that a post took a step, inside the transaction of the step.

An app above registers what it does when it starts; this app knows none of them.
"""

from collections.abc import Callable

from apps.common.hands import Hand
from apps.promotion.models import ContentPost

Listener = Callable[[ContentPost, str, Hand], None]

_listeners: list[Listener] = []


def on_post_changed(listener: Listener) -> None:
    """Call `listener(post, event, hand)` after every step, with the post's row locked."""
    if listener not in _listeners:
        _listeners.append(listener)


def post_changed(post: ContentPost, event: str, hand: Hand) -> None:
    """Tell all listeners which step a post took."""
    for listener in _listeners:
        listener(post, event, hand)
