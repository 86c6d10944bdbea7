"""What a metric is: additive parts, ratios and signed sums, frozen and validated when made."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType

KEY = re.compile(r"^[a-z]+(\.[a-z][a-z0-9_]*)$")


class Grain(StrEnum):
    """The tables of numbers; the value is the name of the model."""

    SHOP = "ShopDay"
    HOUR = "ShopHour"
    PERIOD = "ShopPeriod"
    SOURCE = "SourceDay"
    PRODUCT = "ProductDay"
    AGENT = "AgentDay"
    CAMPAIGN = "CampaignDay"
    REASON = "AfterSalesReasonDay"


class Unit(StrEnum):
    """What a value counts; it alone decides how a card, axis, CSV or API writes it."""

    MONEY = "money"
    COUNT = "count"
    PERCENT = "percent"
    SECONDS = "seconds"
    SCORE = "score"


class Better(StrEnum):
    """Which direction is good; owns the words ahead and behind."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


class Combine(StrEnum):
    """How days become a span: add, take the last known, or refuse (distinct people)."""

    SUM = "sum"
    LAST = "last"
    NONE = "none"


class RegistryError(ValueError):
    """A metric that contradicts itself."""


def _check(key: str, doc: str) -> None:
    if not KEY.match(key):
        raise RegistryError(f"{key!r} is not of the form domain.noun_qualifier")
    if not doc.strip():
        raise RegistryError(f"{key}: a metric needs one sentence of doc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A stored, additive part.

    `columns` names its column at each grain where it exists. `rows` names the fact rows that
    make the number and `contribution` what each of them adds: "one", a field, or a named rule.
    `month_to_date` names a column whose sum from the first of a month gives the distinct count,
    `added_as` the measure that may be added where these people may not.
    """

    key: str
    label: object
    unit: Unit
    better: Better
    combine: Combine
    columns: Mapping[Grain, str]
    rows: str
    contribution: str = "one"
    month_to_date: str = ""
    added_as: str = ""
    doc: str
    version: int = 1

    def __post_init__(self) -> None:
        """Refuse an entry without a column."""
        _check(self.key, self.doc)
        if not self.columns:
            raise RegistryError(f"{self.key}: a measure needs a column at one grain at least")
        object.__setattr__(self, "columns", MappingProxyType(dict(self.columns)))

    def column(self, grain: Grain) -> str:
        """Return the column at this grain; RegistryError names the grains that have one."""
        try:
            return self.columns[grain]
        except KeyError:
            known = ", ".join(self.columns)
            raise RegistryError(f"{self.key} is not kept by {grain}, only by {known}") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A signed sum of measures, e.g. net = paid - refunded; unknown when a part is.

    `of_member` names the measure that stands for it where the shop is cut in a way in which a part
    is not kept.
    """

    key: str
    label: object
    unit: Unit
    better: Better
    parts: Mapping[str, int]
    of_member: str = ""
    doc: str

    def __post_init__(self) -> None:
        """Refuse signs other than plus and minus one."""
        _check(self.key, self.doc)
        if not self.parts or set(self.parts.values()) - {1, -1}:
            raise RegistryError(f"{self.key}: parts are measures with sign 1 or -1")
        object.__setattr__(self, "parts", MappingProxyType(dict(self.parts)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """Sum of numerators over sum of denominators, never stored and never a mean of rates.

    `by_basis` names another denominator for shops that count conversion another way,
    `numerator_by_basis` another numerator. `per` is the unit of the denominator: 1,000 displays.
    """

    key: str
    label: object
    unit: Unit
    better: Better
    numerator: str
    denominator: str
    by_basis: Mapping[str, str] = field(default_factory=dict)
    numerator_by_basis: Mapping[str, str] = field(default_factory=dict)
    per: int = 1
    doc: str

    def __post_init__(self) -> None:
        """Refuse a ratio of a thing to itself."""
        _check(self.key, self.doc)
        if self.numerator == self.denominator:
            raise RegistryError(f"{self.key}: numerator and denominator are the same")
        for name in ("by_basis", "numerator_by_basis"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def numerator_for(self, basis: str) -> str:
        """Return the key of the numerator under this visit basis."""
        return self.numerator_by_basis.get(basis, self.numerator)

    def denominator_for(self, basis: str) -> str:
        """Return the key of the denominator under this visit basis."""
        return self.by_basis.get(basis, self.denominator)

    def part_keys(self) -> tuple[str, ...]:
        """Return every key that the ratio may read."""
        others = (*self.numerator_by_basis.values(), *self.by_basis.values())
        return (self.numerator, self.denominator, *others)


Metric = Measure | Derived | Ratio


class Registry:
    """Metrics by key, in the order in which they were listed."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self.listed = tuple(metrics)
        self._by_key = {metric.key: metric for metric in self.listed}

    def __iter__(self) -> Iterator[Metric]:
        return iter(self.listed)

    def __contains__(self, key: str) -> bool:
        return key in self._by_key

    def __getitem__(self, key: str) -> Metric:
        return self._by_key[key]

    def measures(self, grain: Grain | None = None) -> tuple[Measure, ...]:
        """Return the stored parts, all of them or those kept at one grain."""
        found = [metric for metric in self.listed if isinstance(metric, Measure)]
        return tuple(m for m in found if grain is None or grain in m.columns)

    def measure(self, key: str) -> Measure:
        """Return a stored part; RegistryError for anything else."""
        metric = self._by_key.get(key)
        if not isinstance(metric, Measure):
            raise RegistryError(f"{key} is not a stored measure")
        return metric

    def parts_of(self, key: str) -> dict[str, int]:
        """Return the measures that make a measure or a signed sum, each with its sign."""
        metric = self._by_key[key]
        if isinstance(metric, Derived):
            return dict(metric.parts)
        if isinstance(metric, Measure):
            return {key: 1}
        raise RegistryError(f"{key} is a ratio: ask for its numerator or denominator")

    @property
    def version(self) -> str:
        """Return a fingerprint that changes when any stored formula does."""
        text = ";".join(
            f"{m.key}:{m.version}" for m in sorted(self.measures(), key=lambda m: m.key)
        )
        return sha256(text.encode()).hexdigest()[:12]
