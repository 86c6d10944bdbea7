"""A price keeps who planned it beside who changed it last."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("promotion", "0013_posts_of_campaigns"),
    ]

    operations = [
        migrations.AddField(
            model_name="priceschedule",
            name="owner",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(
            "UPDATE promotion_priceschedule SET owner_id = author_id", migrations.RunSQL.noop
        ),
    ]
