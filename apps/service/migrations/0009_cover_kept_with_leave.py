"""A decision on leave keeps what it cost: the half hours before and after."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("service", "0008_shifts_keep_their_break")]

    operations = [
        migrations.AddField(
            model_name="availability",
            name="coverage_before_after",
            field=models.JSONField(blank=True, default=list),
        ),
    ]
