"""A price keeps who planned it beside who changed it last."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# The author is who changed it last; who planned it stands in the log of events.
PLANNED = """
UPDATE promotion_priceschedule AS price SET owner_id = coalesce(
    (
        SELECT person.id FROM accounts_auditevent AS event
        JOIN accounts_user AS person ON event.actor = 'user:' || person.id
        WHERE event.action = 'price.plan'
          AND event.object = 'promotion.PriceSchedule:' || price.id
        ORDER BY event.id LIMIT 1
    ),
    price.author_id
)
"""


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
        migrations.RunSQL(PLANNED, migrations.RunSQL.noop),
    ]
