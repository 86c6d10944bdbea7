import datetime
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from apps.common.migration_operations import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('accounts', '0001_initial'),
        ('accounts', '0002_language_and_audit_index'),
        ('accounts', '0003_audit_append_only'),
        ('accounts', '0004_api_key'),
        ('accounts', '0005_role_raise'),
        ('accounts', '0006_notifications'),
    ]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('shop', '0001_tables'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                    ('email', models.EmailField(max_length=254, unique=True)),
                    ('name', models.CharField(blank=True, default='', max_length=120)),
                    ('language', models.CharField(blank=True, default='', max_length=10)),
                    ('is_active', models.BooleanField(default=True)),
                    ('is_staff', models.BooleanField(default=False)),
                    ('date_joined', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                    ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                    ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ],
                options={
                    'abstract': False,
                    'indexes': [],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='ApiKey',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_keys', to='shop.shop')),
                    ('name', models.CharField(max_length=80)),
                    ('prefix', models.CharField(max_length=8)),
                    ('sha256', models.CharField(max_length=64, unique=True)),
                    ('scopes', models.JSONField()),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('expires_at', models.DateTimeField()),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__lte', django.db.models.expressions.CombinedExpression(models.F('created_at'), '+', models.Value(datetime.timedelta(days=365))))), name='api_key_expires_within_a_year')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='AuditEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(db_default=models.Func(function='clock_timestamp'))),
                    ('actor', models.CharField(max_length=60)),
                    ('shop', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='shop.shop')),
                    ('action', models.CharField(max_length=60)),
                    ('object', models.CharField(max_length=120)),
                    ('changes', models.JSONField(default=dict)),
                    ('reason', models.TextField(blank=True, default='')),
                    ('request_id', models.CharField(blank=True, default='', max_length=36)),
                    ('rows', models.PositiveIntegerField(default=1)),
                ],
                options={
                    'indexes': [models.Index(fields=['shop', '-at'], name='audit_shop_at'), models.Index(fields=['actor', '-id'], name='audit_actor_id'), models.Index(fields=['object'], name='audit_object')],
                    'constraints': [],
                },
            ), migrations.CreateModel(
                name='Membership',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                    ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='shop.shop')),
                    ('role', models.CharField(choices=[('director', 'director'), ('supervisor', 'supervisor'), ('agent', 'agent'), ('assistant', 'assistant'), ('promoter', 'promoter'), ('designer', 'designer'), ('analyst', 'analyst')], max_length=12)),
                    ('valid_from', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('valid_to', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('user', 'shop'), name='membership_one_role_a_shop'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='membership_ends_after_start')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='Notification',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL)),
                    ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='shop.shop')),
                    ('kind', models.CharField(max_length=30)),
                    ('target', models.BigIntegerField(blank=True, null=True)),
                    ('key', models.CharField(max_length=80)),
                    ('parameters', models.JSONField(default=dict)),
                    ('at', models.DateTimeField()),
                    ('read_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('read_at__isnull', True)), fields=['user'], name='notification_unread'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['shop', 'kind', 'target'], name='notification_waiting'), models.Index(fields=['user', '-at'], name='notification_newest')],
                    'constraints': [models.UniqueConstraint(fields=('shop', 'kind', 'key', 'user'), name='notification_once')],
                },
            ), migrations.CreateModel(
                name='RoleRaise',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='raises', to=settings.AUTH_USER_MODEL)),
                    ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='raises', to='shop.shop')),
                    ('asked_by', models.CharField(max_length=60)),
                    ('asked_at', models.DateTimeField()),
                    ('decided_by', models.CharField(blank=True, default='', max_length=60)),
                    ('decided_at', models.DateTimeField(blank=True, null=True)),
                    ('is_granted', models.BooleanField(default=False)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at__isnull', True)), fields=('user', 'shop'), name='role_raise_one_open'), models.CheckConstraint(condition=models.Q(('is_granted', False), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='role_raise_by_two_people')],
                    'indexes': [],
                },
            ),
        ]),
    ]
