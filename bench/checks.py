"""Nothing counts as fast that is not right: the stored numbers are held against the facts."""

from collections.abc import Iterable

from apps.metrics.services import rollups_audit
from apps.shop.models import Shop


class WrongError(Exception):
    """A measured job left numbers that the facts do not give."""


def audit(shops: Iterable[Shop]) -> None:
    """Raise WrongError unless every stored number that waits for nothing is what the facts say."""
    for shop in shops:
        # Rolling windows wait for their own hour; that is no error.
        found = [each for each in rollups_audit(shop=shop) if not each.is_waiting]
        if found:
            raise WrongError(f"{shop.code}: {len(found)} differences, first {found[0]}")


def equal(what: str, found: object, wanted: object) -> None:
    """Raise WrongError unless both are equal."""
    if found != wanted:
        raise WrongError(f"{what}: {found!r}, should be {wanted!r}")
