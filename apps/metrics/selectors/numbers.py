"""How measures become ratios and signed sums, whatever the rows are those of."""

from abc import ABC, abstractmethod

from apps.common.errors import ShopError
from apps.metrics.arithmetic import Value, ratio, signed_sum
from apps.metrics.definitions import registry
from apps.metrics.registry import Derived, Measure, Ratio


class Numbers(ABC):
    """Stored measures of some days, from which every metric of them is answered."""

    __slots__ = ()

    @abstractmethod
    def basis(self) -> str:
        """Return the basis of basket and conversion: buyers, orders or sessions."""

    @abstractmethod
    def _stored(self, measure: Measure) -> Value:
        """Return a measure; ShopError where it is not kept or cannot be added."""

    def value(self, key: str, *, strict: bool) -> Value:
        """Return one value; not `strict`: what cannot be added is None."""
        if key not in registry:
            raise ShopError("not_found", f"There is no metric {key}.")
        try:
            return self._value(key)
        except ShopError as error:
            if strict or error.code != "not_additive":
                raise
            return None

    def numerator_key(self, metric: Ratio) -> str:
        """Return what a ratio counts under the basis in use."""
        if not metric.numerator_by_basis:
            return metric.numerator
        return metric.numerator_for(self.basis())

    def denominator_key(self, metric: Ratio) -> str:
        """Return what a ratio divides by under the basis in use."""
        return metric.denominator_for(self.basis()) if metric.by_basis else metric.denominator

    def ratio_parts(self, metric: Ratio) -> tuple[Value, Value]:
        """Return both sides of a ratio."""
        return (
            self._value(self.numerator_key(metric)),
            self._value(self.denominator_key(metric)),
        )

    def _value(self, key: str) -> Value:
        metric = registry[key]
        if isinstance(metric, Ratio):
            return ratio(*self.ratio_parts(metric), metric.per)
        if isinstance(metric, Derived):
            return self._summed(metric)
        return self._stored(metric)

    def _summed(self, metric: Derived) -> Value:
        return signed_sum((sign, self._value(part)) for part, sign in metric.parts.items())


def not_added(measure: Measure) -> ShopError:
    """Return the refusal of people whom nobody counts over several days, with the way out."""
    way = f"; ask for {measure.added_as}" if measure.added_as else ""
    text = f"{measure.key} counts people of a day, who cannot be added{way}."
    return ShopError(
        "not_additive", text, extra={"key": measure.key, "ask": measure.added_as or None}
    )
