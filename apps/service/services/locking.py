"""Row locks of the desk, always in one order: rosters, people, then their shifts."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.common.errors import ShopError
from apps.common.http import missing
from apps.service.models import Agent, Roster


def roster_locked(roster_id: int, version: int | None = None) -> Roster:
    """Lock a roster and return it as it is now.

    Raises not_found, and `stale` when the version is not the one that the caller has seen.
    """
    roster = rosters_locked([roster_id]).first()
    if roster is None:
        raise missing()
    if version is not None and roster.version != version:
        text = _("Somebody changed the roster meanwhile. Look at it again, then decide.")
        raise ShopError("stale", text, extra={"seen": version, "now": roster.version})
    return roster


def rosters_locked(ids: Iterable[int]) -> QuerySet[Roster]:
    """Lock rosters in the order of their ids."""
    rows = Roster.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=set(ids))
    return rows.select_related("shop").order_by("pk")


def agents_lock(ids: Iterable[int]) -> None:
    """Lock people in the order of their ids: nobody else changes their shifts meanwhile."""
    rows = Agent.objects.select_for_update(no_key=True).filter(pk__in=set(ids)).order_by("pk")
    list(rows.values_list("pk", flat=True))
