"""Where ad figures wait for a merge: unlogged, emptied after it, lost in a crash."""

from django.db import models


class AdStatStage(models.Model):
    """One staged row of an ad report, with the console's own names."""

    pk = models.CompositePrimaryKey("stage_key", "line")
    stage_key = models.CharField(max_length=80)
    line = models.BigIntegerField()
    campaign = models.TextField()
    campaign_name = models.TextField()
    ad_group = models.TextField(null=True)
    group_name = models.TextField()
    keyword = models.TextField(null=True)
    match = models.TextField()
    creative = models.TextField(null=True)
    product = models.TextField()
    bid = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    day = models.DateField()
    until = models.DateField()
    device = models.TextField()
    placement = models.TextField()
    window_days = models.PositiveSmallIntegerField()
    as_of = models.DateTimeField()
    impressions = models.BigIntegerField(null=True)
    clicks = models.BigIntegerField(null=True)
    cost = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    rank_sum = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    orders_direct = models.BigIntegerField(null=True)
    orders_indirect = models.BigIntegerField(null=True)
    orders = models.BigIntegerField(null=True)
    amount_direct = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    amount_indirect = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    amount = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    amount_net = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    favourites = models.BigIntegerField(null=True)
    carts = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.stage_key}/{self.line}"
