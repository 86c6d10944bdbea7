from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("promotion", "0007_prices")]

    operations = [
        *(
            migrations.AddField(
                "bidproposal",
                name,
                models.DecimalField(decimal_places=2, max_digits=14, null=True, blank=True),
            )
            for name in ("effect", "effect_low", "effect_high")
        ),
        migrations.AddField(
            "bidproposal", "judged_at", models.DateTimeField(null=True, blank=True)
        ),
        migrations.AddConstraint(
            "bidproposal",
            models.CheckConstraint(
                condition=models.Q(
                    effect__isnull=True, effect_low__isnull=True, effect_high__isnull=True
                )
                | models.Q(
                    judged_at__isnull=False,
                    effect_low__lte=models.F("effect"),
                    effect_high__gte=models.F("effect"),
                ),
                name="bid_proposal_effect_in_interval",
            ),
        ),
    ]
