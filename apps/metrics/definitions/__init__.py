"""Every metric of the product, joined from one list a domain."""

from apps.metrics.definitions import sales
from apps.metrics.registry import Registry

registry = Registry((*sales.METRICS,))
