"""A tab and filters of the queue that somebody comes back to."""

from django.db import models

from apps.accounts.models import User
from apps.common.querysets import ShopScoped
from apps.shop.models import Shop


class QueueView(models.Model):
    """One person's view of a shop's queue; `query` holds tab and filters as the address does."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="queue_views")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="queue_views")
    name = models.CharField(max_length=40)
    query = models.JSONField(default=dict)

    objects = ShopScoped.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "user", "name"], name="queue_view_name_once")
        ]

    def __str__(self) -> str:
        return self.name
