"""Every metric of the product, joined from one list a domain."""

from apps.metrics.definitions import ads, aftersales, sales, service, traffic
from apps.metrics.registry import Registry

registry = Registry(
    (
        *sales.METRICS,
        *traffic.METRICS,
        *service.METRICS,
        *aftersales.METRICS,
        *ads.METRICS,
    )
)
