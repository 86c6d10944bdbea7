"""Quick replies, articles, notices, notes, and their versions, which the database keeps."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

# A test database may be emptied between tests, as with the audit log. Versions of notes hold what
# is known of a buyer: erasing a buyer empties their words, and nothing else may be changed.
FORWARD = """
CREATE FUNCTION service_textversion_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE'
       AND current_database() LIKE 'test\\_%'
       AND current_setting('shopops.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.note_id IS NOT NULL AND NEW.title = '' AND NEW.body = '' AND NEW.reason = ''
           AND (NEW.id, NEW.note_id, NEW.number, NEW.written_by, NEW.written_at)
             = (OLD.id, OLD.note_id, OLD.number, OLD.written_by, OLD.written_at)
           AND NEW.snippet_id IS NULL THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'versions of texts are append-only';
END
$$;
CREATE TRIGGER service_textversion_rows_stay
    BEFORE UPDATE OR DELETE ON service_textversion
    FOR EACH ROW EXECUTE FUNCTION service_textversion_append_only();
CREATE TRIGGER service_textversion_table_stays
    BEFORE TRUNCATE ON service_textversion
    FOR EACH STATEMENT EXECUTE FUNCTION service_textversion_append_only();
"""
BACKWARD = """
DROP TRIGGER service_textversion_table_stays ON service_textversion;
DROP TRIGGER service_textversion_rows_stay ON service_textversion;
DROP FUNCTION service_textversion_append_only();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('service', '0006_conversion'),
        ('shop', '0007_product_category'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('note', 'Note'), ('requirement', 'Requirement'), ('tag', 'Tag')], max_length=11)),
                ('code', models.CharField(blank=True, default='', max_length=40)),
                ('is_pinned', models.BooleanField(default=False)),
                ('must_ack_role', models.CharField(blank=True, choices=[('packer', 'Packer'), ('agent', 'Service agent'), ('assistant', 'After-sales assistant'), ('supervisor', 'Supervisor')], default='', max_length=10)),
                ('acked_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('acked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='acked_notes', to=settings.AUTH_USER_MODEL)),
                ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='shop.customer')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ended_notes', to=settings.AUTH_USER_MODEL)),
                ('inquiry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='service.inquiry')),
                ('order', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='shop.order')),
                ('shift', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='service.shift')),
                ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='shop.shop')),
            ],
            options={
                'indexes': [
                    models.Index(condition=models.Q(('acked_at__isnull', True), ('ended_at__isnull', True)), fields=['shop', 'kind'], name='note_shop_open'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=django.db.models.lookups.Exact(models.Func(models.F('order'), models.F('customer'), models.F('inquiry'), models.F('shift'), function='num_nonnulls', output_field=models.IntegerField()), models.Value(1)), name='note_about_one_thing'),
                    models.CheckConstraint(condition=models.Q(models.Q(('kind', 'tag'), models.Q(('code', ''), _negated=True)), models.Q(models.Q(('kind', 'tag'), _negated=True), ('code', '')), _connector='OR'), name='note_tag_has_code'),
                    models.CheckConstraint(condition=models.Q(models.Q(('kind', 'requirement'), models.Q(('must_ack_role', ''), _negated=True)), models.Q(models.Q(('kind', 'requirement'), _negated=True), ('acked_at__isnull', True), ('must_ack_role', '')), _connector='OR'), name='note_requirement_has_role'),
                    models.CheckConstraint(condition=models.Q(models.Q(('acked_at__isnull', True), ('acked_by__isnull', True)), models.Q(('acked_at__isnull', False), ('acked_by__isnull', False)), _connector='OR'), name='note_acked_by_somebody'),
                    models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), ('kind', 'tag')), fields=('order', 'customer', 'inquiry', 'shift', 'code'), name='note_tag_once', nulls_distinct=False),
                ],
            },
        ),
        migrations.CreateModel(
            name='Snippet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('reply', 'Quick reply'), ('article', 'Article'), ('notice', 'Notice')], max_length=7)),
                ('code', models.CharField(max_length=40)),
                ('scope', models.CharField(choices=[('shop', 'The whole shop'), ('team', 'One team'), ('personal', 'Only me')], default='shop', max_length=8)),
                ('role', models.CharField(blank=True, choices=[('presale', 'Presale'), ('returns', 'Returns'), ('tracing', 'Tracing'), ('wholesale', 'Wholesale'), ('complaints', 'Complaints')], default='', max_length=10)),
                ('audience', models.CharField(choices=[('internal', 'Internal'), ('public', 'May be told to buyers')], default='public', max_length=8)),
                ('locale', models.CharField(blank=True, choices=[('en', 'English'), ('zh-hans', '简体中文'), ('hu', 'Magyar')], default='', max_length=10)),
                ('state', models.CharField(choices=[('draft', 'Waits for approval'), ('approved', 'In use'), ('retired', 'Retired')], default='draft', max_length=8)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('review_due', models.DateField(blank=True, null=True)),
                ('review_reasons', models.JSONField(blank=True, default=list)),
                ('verified_at', models.DateTimeField(blank=True, null=True)),
                ('verified_facts', models.JSONField(blank=True, default=dict)),
                ('search_text', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, size=None)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='own_snippets', to=settings.AUTH_USER_MODEL)),
                ('products', models.ManyToManyField(blank=True, related_name='snippets', to='shop.product')),
                ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='shop.shop')),
                ('verified_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='verified_snippets', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='TextVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('title', models.CharField(blank=True, default='', max_length=200)),
                ('body', models.TextField(max_length=20000)),
                ('written_by', models.CharField(max_length=60)),
                ('written_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('reason', models.CharField(blank=True, default='', max_length=300)),
                ('note', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='service.note')),
                ('snippet', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='service.snippet')),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [
                    models.CheckConstraint(condition=django.db.models.lookups.Exact(models.Func(models.F('snippet'), models.F('note'), function='num_nonnulls', output_field=models.IntegerField()), models.Value(1)), name='text_version_of_one_thing'),
                    models.UniqueConstraint(fields=('snippet', 'number'), name='text_version_snippet'),
                    models.UniqueConstraint(fields=('note', 'number'), name='text_version_note'),
                ],
            },
        ),
        migrations.CreateModel(
            name='SnippetUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('query', models.CharField(blank=True, default='', max_length=120)),
                ('edited_ratio', models.DecimalField(blank=True, decimal_places=3, max_digits=4, null=True)),
                ('used_at', models.DateTimeField()),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='service.snippet')),
                ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='shop.customer')),
                ('message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='snippet_uses', to='service.message')),
                ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='shop.shop')),
                ('used_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='snippet_uses', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='service.textversion')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['shop', 'used_at'], name='snippet_use_shop'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('version__isnull', False), models.Q(('query', ''), _negated=True), _connector='OR'), name='snippet_use_says_what'),
                    models.CheckConstraint(condition=models.Q(('edited_ratio__isnull', True), ('edited_ratio__range', (0, 1)), _connector='OR'), name='snippet_use_ratio'),
                ],
            },
        ),
        migrations.AddField(
            model_name='snippet',
            name='approved',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='in_use_of', to='service.textversion'),
        ),
        migrations.AddIndex(
            model_name='snippet',
            index=models.Index(fields=['shop', 'kind', 'state'], name='snippet_shop_kind'),
        ),
        migrations.AddIndex(
            model_name='snippet',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search_text'], name='snippet_search'),
        ),
        migrations.AddConstraint(
            model_name='snippet',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'retired'), _negated=True), fields=('shop', 'code', 'scope', 'owner', 'locale'), name='snippet_code_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='snippet',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('owner__isnull', False), ('scope', 'personal')), models.Q(models.Q(('scope', 'personal'), _negated=True), ('owner__isnull', True)), _connector='OR'), name='snippet_personal_has_owner'),
        ),
        migrations.AddConstraint(
            model_name='snippet',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('scope', 'team'), models.Q(('role', ''), _negated=True)), models.Q(('scope', 'team'), _negated=True), _connector='OR'), name='snippet_team_has_role'),
        ),
        migrations.AddConstraint(
            model_name='snippet',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved__isnull', False), ('state', 'approved')), models.Q(('state', 'approved'), _negated=True), _connector='OR'), name='snippet_in_use_has_text'),
        ),
        migrations.AddConstraint(
            model_name='snippet',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='snippet_valid_to_after_from'),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
