"""Counts how often all sign-ins of a person were ended; cookies of known devices are bound to it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_rules'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='devices_ended',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
    ]
