import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from apps.common.migration_operations import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('intake', '0001_start'),
        ('intake', '0002_inbox'),
        ('intake', '0003_mappings'),
        ('intake', '0004_source_words_move'),
        ('intake', '0005_mapping_catalogue'),
        ('intake', '0006_erasures'),
        ('intake', '0007_words_of_cases'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('shop', '0001_tables'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Batch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('dead', 'Dead'), ('cancelled', 'Cancelled')], default='waiting', max_length=12)),
                    ('attempts', models.PositiveSmallIntegerField(default=0)),
                    ('max_attempts', models.PositiveSmallIntegerField(default=3)),
                    ('run_after', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('lease_until', models.DateTimeField(blank=True, null=True)),
                    ('last_error', models.TextField(blank=True, default='')),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                    ('done_at', models.DateTimeField(blank=True, null=True)),
                    ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='shop.shop')),
                    ('kind', models.CharField(max_length=20)),
                    ('profile_key', models.CharField(blank=True, default='', max_length=40)),
                    ('profile_version', models.PositiveSmallIntegerField(default=0)),
                    ('channel', models.CharField(default='file', max_length=8)),
                    ('file_name', models.CharField(max_length=255)),
                    ('stored_name', models.CharField(max_length=64)),
                    ('sha256', models.CharField(max_length=64)),
                    ('size', models.BigIntegerField()),
                    ('encoding', models.CharField(blank=True, default='', max_length=20)),
                    ('delimiter', models.CharField(blank=True, default='', max_length=1)),
                    ('header_row', models.PositiveIntegerField(blank=True, null=True)),
                    ('unknown_columns', models.JSONField(default=list)),
                    ('as_of', models.DateTimeField(blank=True, null=True)),
                    ('stage', models.CharField(choices=[('received', 'Received'), ('reading', 'Reading'), ('ready', 'Ready'), ('committing', 'Committing'), ('done', 'Done'), ('refused', 'Refused'), ('discarded', 'Discarded')], default='received', max_length=12)),
                    ('consent', models.CharField(choices=[('whole', 'Whole'), ('partial', 'Partial'), ('nothing', 'Nothing')], default='whole', max_length=8)),
                    ('rows_read', models.PositiveIntegerField(default=0)),
                    ('rows_staged', models.PositiveIntegerField(default=0)),
                    ('counts', models.JSONField(default=dict)),
                    ('codes', models.JSONField(default=dict)),
                    ('totals', models.JSONField(default=dict)),
                    ('found', models.JSONField(default=dict)),
                    ('columns', models.JSONField(default=list)),
                    ('retry_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='retries', to='intake.batch')),
                    ('first_on', models.DateField(blank=True, null=True)),
                    ('last_on', models.DateField(blank=True, null=True)),
                    ('file_error', models.JSONField(blank=True, null=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['shop', '-id'], name='batch_shop_newest'), models.Index(condition=models.Q(('state__in', ['waiting', 'running'])), fields=['run_after'], name='batch_due')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('channel', 'file'), ('stage', 'done')), fields=('shop', 'kind', 'sha256'), name='batch_same_bytes_once')],
                },
            ), migrations.CreateModel(
                name='Coverage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='shop.shop')),
                    ('kind', models.CharField(max_length=20)),
                    ('day', models.DateField()),
                    ('batch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='intake.batch')),
                    ('complete', models.BooleanField(default=False)),
                    ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('shop', 'kind', 'day'), name='coverage_day_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='Erasure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='shop.shop')),
                    ('buyer_hash', models.CharField(max_length=64)),
                    ('asked_at', models.DateTimeField()),
                    ('asked_by', models.CharField(max_length=60)),
                    ('reason', models.CharField(max_length=300)),
                    ('done_at', models.DateTimeField()),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('shop', 'buyer_hash'), name='erasure_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='Feed',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='shop.shop')),
                    ('kind', models.CharField(max_length=20)),
                    ('profile_key', models.CharField(blank=True, default='', max_length=40)),
                    ('required', models.BooleanField(default=True)),
                    ('cadence', models.CharField(choices=[('day', 'Day'), ('hour', 'Hour'), ('push', 'Push')], default='day', max_length=4)),
                    ('expected_by', models.TimeField(blank=True, null=True)),
                    ('last_success_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('shop', 'kind'), name='feed_shop_kind_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='ImportProfile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='shop.shop')),
                    ('key', models.SlugField(db_index=False, max_length=32)),
                    ('version', models.PositiveSmallIntegerField(default=1)),
                    ('kind', models.CharField(max_length=20)),
                    ('mapping', models.JSONField()),
                    ('zone', models.CharField(blank=True, default='', max_length=64)),
                    ('signature', models.CharField(blank=True, default='', max_length=64)),
                    ('columns', models.JSONField(default=list)),
                    ('retired_at', models.DateTimeField(blank=True, null=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('shop', 'key', 'version'), name='import_profile_version_once')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='InboxEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('dead', 'Dead'), ('cancelled', 'Cancelled')], default='waiting', max_length=12)),
                    ('attempts', models.PositiveSmallIntegerField(default=0)),
                    ('max_attempts', models.PositiveSmallIntegerField(default=3)),
                    ('run_after', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('lease_until', models.DateTimeField(blank=True, null=True)),
                    ('last_error', models.TextField(blank=True, default='')),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                    ('done_at', models.DateTimeField(blank=True, null=True)),
                    ('source', models.CharField(max_length=60)),
                    ('event_id', models.CharField(max_length=128)),
                    ('topic', models.CharField(max_length=40)),
                    ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='shop.shop')),
                    ('body_sha256', models.CharField(max_length=64)),
                    ('answer', models.JSONField()),
                ],
                options={
                    'indexes': [models.Index(fields=['created_at'], name='inbox_event_age')],
                    'constraints': [models.UniqueConstraint(fields=('source', 'event_id'), name='inbox_event_once')],
                },
            ), migrations.CreateModel(
                name='RejectedRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rejected', to='intake.batch')),
                    ('line', models.PositiveIntegerField()),
                    ('raw', models.TextField(blank=True, default='')),
                    ('sheet_row', models.PositiveIntegerField(blank=True, null=True)),
                    ('day', models.DateField(blank=True, null=True)),
                    ('column', models.CharField(blank=True, default='', max_length=200)),
                    ('code', models.CharField(max_length=30)),
                    ('message', models.CharField(max_length=400)),
                    ('value', models.CharField(blank=True, default='', max_length=200)),
                    ('resolved_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'indexes': [models.Index(fields=['batch', 'line', 'id'], name='rejected_batch_line')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='WordAlias',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='shop.shop')),
                    ('kind', models.CharField(choices=[('status', 'Status'), ('state', 'Case State'), ('kind', 'Case Kind')], max_length=8)),
                    ('word', models.CharField(max_length=120)),
                    ('meaning', models.CharField(max_length=60)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('shop', 'kind', 'word'), name='word_alias_once')],
                    'indexes': [],
                },
            ),
        ]),
    ]
