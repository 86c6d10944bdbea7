"""Buyers who asked to be forgotten, by keyed hash."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0005_mapping_catalogue'),
        ('shop', '0009_recipients_and_shipments'),
    ]

    operations = [
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('buyer_hash', models.CharField(max_length=64)),
                ('asked_at', models.DateTimeField()),
                ('asked_by', models.CharField(max_length=60)),
                ('reason', models.CharField(max_length=300)),
                ('done_at', models.DateTimeField()),
                ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='shop.shop')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('shop', 'buyer_hash'), name='erasure_once')],
            },
        ),
    ]
