import django.db.models.deletion
import django.db.models.lookups
import django_fsm
from django.conf import settings
from django.db import migrations, models

from apps.common.migration_operations import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('work', '0001_tasks'),
        ('work', '0002_checklists'),
        ('work', '0003_handovers'),
        ('work', '0004_digests'),
        ('work', '0005_meetings'),
        ('work', '0006_design_tasks'),
        ('work', '0007_handover_reports'),
        ('work', '0008_check_words'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('aftersales', '0001_tables'),
        ('promotion', '0001_tables'),
        ('service', '0001_tables'),
        ('shop', '0001_tables'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Task',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='shop.shop')),
                    ('title', models.CharField(max_length=200)),
                    ('brief', models.CharField(blank=True, default='', max_length=2000)),
                    ('department', models.CharField(choices=[('management', 'Management'), ('service', 'Customer service'), ('aftersales', 'After-sales'), ('promotion', 'Promotion'), ('design', 'Design'), ('supply', 'Goods and supply')], max_length=10)),
                    ('kind', models.CharField(choices=[('general', 'Anything'), ('main_image', 'Main picture'), ('banner', 'Banner'), ('detail_page', 'Detail page'), ('video', 'Video'), ('post_picture', 'Picture of a post')], default='general', max_length=12)),
                    ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='owned_tasks', to=settings.AUTH_USER_MODEL)),
                    ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asked_tasks', to=settings.AUTH_USER_MODEL)),
                    ('asked_at', models.DateTimeField()),
                    ('asked_on', models.DateField()),
                    ('due_on', models.DateField()),
                    ('state', django_fsm.FSMField(choices=[('open', 'Open'), ('doing', 'Being done'), ('review', 'To be checked'), ('done', 'Done'), ('cancelled', 'Cancelled')], default='open', max_length=9, protected=True)),
                    ('ended_on', models.DateField(blank=True, null=True)),
                    ('origin', models.CharField(choices=[('gap', 'A figure'), ('issue', 'A bad product'), ('bid', 'A proposal about a word'), ('case', 'An after-sales case'), ('suggestion', 'A suggestion'), ('check', 'A checklist'), ('post', 'A post'), ('meeting', 'A meeting'), ('hand', 'By hand')], default='hand', max_length=10)),
                    ('issue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='aftersales.productissue')),
                    ('proposal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='promotion.bidproposal')),
                    ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='aftersales.aftersalescase')),
                    ('suggestion', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='service.suggestion')),
                    ('post', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='promotion.contentpost')),
                    ('picture', models.CharField(blank=True, db_default='', default='', max_length=500)),
                    ('picture_no', models.PositiveSmallIntegerField(db_default=0, default=0)),
                    ('meeting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='work.meeting')),
                    ('metric_key', models.CharField(blank=True, default='', max_length=80)),
                    ('cut', models.CharField(blank=True, default='', max_length=10)),
                    ('member', models.CharField(blank=True, default='', max_length=120)),
                    ('member_name', models.CharField(blank=True, default='', max_length=200)),
                    ('day', models.DateField(blank=True, null=True)),
                    ('value', models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True)),
                    ('base', models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True)),
                    ('gap', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True)),
                    ('measure_days', models.PositiveSmallIntegerField(default=7)),
                    ('version', models.PositiveIntegerField(default=1)),
                ],
                options={
                    'indexes': [models.Index(fields=['shop', 'state', 'due_on'], name='task_shop_due'), models.Index(fields=['owner', 'state'], name='task_owner')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('open', 'doing', 'review'))), fields=('shop', 'department', 'kind', 'title', 'metric_key', 'cut', 'member', 'day', 'issue', 'proposal', 'case', 'suggestion', 'post'), name='task_one_live', nulls_distinct=False), models.UniqueConstraint(condition=models.Q(('state__in', ('open', 'doing', 'review'))), fields=('post',), name='task_one_live_of_a_post'), models.CheckConstraint(condition=models.Q(('state__in', ('open', 'doing', 'review', 'done', 'cancelled'))), name='task_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('case', None), ('issue', None), ('proposal', None)), models.Q(('issue', None), ('proposal', None), ('suggestion', None)), models.Q(('case', None), ('issue', None), ('suggestion', None)), models.Q(('case', None), ('proposal', None), ('suggestion', None)), _connector='OR'), name='task_one_subject'), models.CheckConstraint(condition=models.Q(('post', None), models.Q(('case', None), ('issue', None), ('kind', 'post_picture'), ('metric_key', ''), ('proposal', None), ('suggestion', None)), _connector='OR'), name='task_picture_of_a_post'), models.CheckConstraint(condition=models.Q(('post', None), models.Q(('state__in', ('review', 'done')), _negated=True), models.Q(('picture', ''), _negated=True), _connector='OR'), name='task_of_a_post_has_its_picture'), models.CheckConstraint(condition=models.Q(models.Q(('base', None), ('day', None), ('gap', None), ('metric_key', ''), ('value', None)), models.Q(models.Q(('metric_key', ''), _negated=True), ('day__isnull', False)), _connector='OR'), name='task_evidence_of_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('ended_on', None), ('state__in', ('open', 'doing', 'review'))), models.Q(models.Q(('state__in', ('open', 'doing', 'review')), _negated=True), ('ended_on__isnull', False)), _connector='OR'), name='task_ended_on'), models.CheckConstraint(condition=models.Q(('meeting', None), ('origin', 'meeting'), _connector='OR'), name='task_decided_by_a_meeting'), models.CheckConstraint(condition=models.Q(('kind', 'general'), ('department', 'design'), _connector='OR'), name='task_kind_of_design'), models.CheckConstraint(condition=models.Q(('measure_days__range', (1, 90))), name='task_measured_within')],
                },
                bases=(django_fsm.FSMModelMixin, models.Model),
            ), migrations.CreateModel(
                name='CheckItem',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='shop.shop')),
                    ('list', models.CharField(choices=[('morning', 'Morning'), ('pre_shift', 'Before the shift'), ('end_shift', 'End of the shift')], max_length=9)),
                    ('position', models.PositiveSmallIntegerField()),
                    ('text', models.CharField(max_length=200)),
                    ('seed', models.CharField(blank=True, db_default='', default='', max_length=200)),
                    ('valid_from', models.DateField()),
                    ('valid_to', models.DateField(blank=True, null=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('shop', 'list', 'text'), name='check_item_once'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='check_item_valid')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='CheckRun',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='shop.shop')),
                    ('list', models.CharField(choices=[('morning', 'Morning'), ('pre_shift', 'Before the shift'), ('end_shift', 'End of the shift')], max_length=9)),
                    ('day', models.DateField()),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                    ('opened_at', models.DateTimeField()),
                    ('looked_at', models.DateTimeField(blank=True, null=True)),
                    ('done_at', models.DateTimeField(blank=True, null=True)),
                    ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='check_runs_done', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('shop', 'list', 'day', 'user'), name='check_run_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('list', 'morning'), ('user', None)), models.Q(models.Q(('list', 'morning'), _negated=True), ('user__isnull', False)), _connector='OR'), name='check_run_whose'), models.CheckConstraint(condition=models.Q(models.Q(('done_at', None), ('done_by', None)), models.Q(('done_at__isnull', False), ('done_by__isnull', False)), _connector='OR'), name='check_run_done_by_somebody')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='CheckAnswer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='work.checkrun')),
                    ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='work.checkitem')),
                    ('key', models.CharField(blank=True, default='', max_length=40)),
                    ('kept', models.CharField(blank=True, db_column='words', default='', max_length=300)),
                    ('told', models.JSONField(blank=True, null=True)),
                    ('count', models.PositiveIntegerField(blank=True, null=True)),
                    ('url_name', models.CharField(blank=True, default='', max_length=60)),
                    ('answer', models.CharField(blank=True, choices=[('', 'not answered yet'), ('ok', 'in order'), ('not_ok', 'not in order'), ('na', 'does not apply'), ('unknown', 'unknown')], default='', max_length=7)),
                    ('note', models.CharField(blank=True, default='', max_length=500)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                    ('at', models.DateTimeField(blank=True, null=True)),
                    ('carried_from', models.DateField(blank=True, null=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('run', 'item', 'key'), name='check_answer_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('count', None), ('item__isnull', False), ('key', '')), models.Q(('item__isnull', True), models.Q(('key', ''), _negated=True)), _connector='OR'), name='check_answer_of_one'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('at', None)), models.Q(models.Q(('answer', ''), _negated=True), ('at__isnull', False)), _connector='OR'), name='check_answer_at'), models.CheckConstraint(condition=models.Q(models.Q(('answer', 'ok'), ('by', None), _negated=True), models.Q(('count', 0), ('count__isnull', False)), _connector='OR'), name='check_answer_ok_is_counted')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='DigestSubscription',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='shop.shop')),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                    ('medium', models.CharField(choices=[('email', 'E-mail'), ('chat', "The team's chat")], max_length=5)),
                    ('is_on', models.BooleanField(default=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('shop', 'user', 'medium'), name='digest_once_a_person', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('medium', 'email'), ('user__isnull', False)), models.Q(('medium', 'chat'), ('user', None)), _connector='OR'), name='digest_mail_of_a_person')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='DigestSending',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('subscription', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='sendings', to='work.digestsubscription')),
                    ('day', models.DateField()),
                    ('subject', models.CharField(max_length=300)),
                    ('text', models.TextField()),
                    ('html', models.TextField()),
                    ('is_provisional', models.BooleanField(default=False)),
                    ('state', models.CharField(choices=[('waiting', 'waits'), ('sending', 'on its way'), ('sent', 'sent'), ('failed', 'could not be sent'), ('uncertain', 'nobody knows whether it arrived')], default='waiting', max_length=9)),
                    ('attempts', models.PositiveSmallIntegerField(default=0)),
                    ('run_after', models.DateTimeField()),
                    ('made_at', models.DateTimeField()),
                    ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ('last_error', models.CharField(blank=True, default='', max_length=200)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('state__in', ('waiting', 'sending'))), fields=['run_after'], name='digest_due')],
                    'constraints': [models.UniqueConstraint(fields=('subscription', 'day'), name='digest_once_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at', None)), _connector='OR'), name='digest_sent_at')],
                },
            ), migrations.CreateModel(
                name='Handover',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='shop.shop')),
                    ('day', models.DateField()),
                    ('from_shift', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='handover_given', to='service.shift')),
                    ('to_shift', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handovers_taken', to='service.shift')),
                    ('state', django_fsm.FSMField(choices=[('open', 'Being written'), ('submitted', 'Handed over'), ('accepted', 'Accepted, with items left'), ('closed', 'Closed')], default='open', max_length=9, protected=True)),
                    ('opened_at', models.DateTimeField()),
                    ('due_at', models.DateTimeField()),
                    ('summary', models.CharField(blank=True, default='', max_length=2000)),
                    ('figures', models.JSONField(blank=True, null=True)),
                    ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='handovers_given', to=settings.AUTH_USER_MODEL)),
                    ('submitted_at', models.DateTimeField(blank=True, null=True)),
                    ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='handovers_accepted', to=settings.AUTH_USER_MODEL)),
                    ('accepted_at', models.DateTimeField(blank=True, null=True)),
                    ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='handovers_closed', to=settings.AUTH_USER_MODEL)),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                    ('late_at', models.DateTimeField(blank=True, null=True)),
                    ('reported_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'indexes': [models.Index(fields=['shop', 'state', 'due_at'], name='handover_shop_due')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('from_shift', models.F('to_shift')), _negated=True), name='handover_to_another_shift'), models.CheckConstraint(condition=models.Q(('state', 'open'), models.Q(('figures__isnull', False), ('submitted_at__isnull', False), ('submitted_by__isnull', False)), _connector='OR'), name='handover_submitted_by_somebody'), models.CheckConstraint(condition=models.Q(('state__in', ('open', 'submitted')), models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False)), _connector='OR'), name='handover_accepted_by_somebody')],
                },
                bases=(django_fsm.FSMModelMixin, models.Model),
            ), migrations.CreateModel(
                name='Meeting',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='shop.shop')),
                    ('week', models.DateField()),
                    ('state', django_fsm.FSMField(choices=[('draft', 'Agenda'), ('closed', 'Closed')], default='draft', max_length=6, protected=True)),
                    ('agenda', models.JSONField()),
                    ('drafted_at', models.DateTimeField()),
                    ('minutes', models.CharField(blank=True, default='', max_length=8000)),
                    ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                    ('version', models.PositiveIntegerField(default=1)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('shop', 'week'), name='meeting_once_a_week'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('closed_by', None), ('state', 'draft')), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False), ('state', 'closed')), _connector='OR'), name='meeting_closed_by_somebody'), models.CheckConstraint(condition=models.Q(('week__iso_week_day', 1)), name='meeting_named_by_its_monday')],
                    'indexes': [],
                },
                bases=(django_fsm.FSMModelMixin, models.Model),
            ), migrations.CreateModel(
                name='TaskEffect',
                fields=[
                    ('task', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='effect', serialize=False, to='work.task')),
                    ('measured_on', models.DateField()),
                    ('before_days', models.PositiveSmallIntegerField()),
                    ('after_days', models.PositiveSmallIntegerField()),
                    ('before', models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                    ('after', models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                    ('difference', models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                    ('low', models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                    ('high', models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('difference', None), ('high', None), ('low', None)), models.Q(('difference__lte', models.F('high')), ('low__lte', models.F('difference'))), _connector='OR'), name='task_effect_in_interval')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='HandoverItem',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('handover', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='items', to='work.handover')),
                    ('inquiry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='service.inquiry')),
                    ('queue_item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='service.queueitem')),
                    ('promise', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='service.promise')),
                    ('note', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='service.note')),
                    ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='aftersales.aftersalescase')),
                    ('task', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='work.task')),
                    ('urgency', models.PositiveSmallIntegerField(choices=[(0, 'Now'), (1, 'This shift'), (2, 'Later')], default=1)),
                    ('outcome', models.CharField(choices=[('open', 'Open'), ('returned', 'Returned'), ('done', 'Done meanwhile'), ('accepted', 'Accepted'), ('left', 'Left')], default='open', max_length=8)),
                    ('remark', models.CharField(blank=True, default='', max_length=500)),
                    ('reason', models.CharField(blank=True, default='', max_length=500)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                    ('at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=django.db.models.lookups.Exact(models.Func(models.F('promise'), models.F('inquiry'), models.F('queue_item'), models.F('case'), models.F('task'), models.F('note'), function='num_nonnulls', output_field=models.IntegerField()), models.Value(1)), name='handover_item_of_one_thing'), models.UniqueConstraint(condition=models.Q(('promise__isnull', False)), fields=('handover', 'promise'), name='handover_item_promise_once'), models.UniqueConstraint(condition=models.Q(('inquiry__isnull', False)), fields=('handover', 'inquiry'), name='handover_item_inquiry_once'), models.UniqueConstraint(condition=models.Q(('queue_item__isnull', False)), fields=('handover', 'queue_item'), name='handover_item_queue_item_once'), models.UniqueConstraint(condition=models.Q(('case__isnull', False)), fields=('handover', 'case'), name='handover_item_case_once'), models.UniqueConstraint(condition=models.Q(('task__isnull', False)), fields=('handover', 'task'), name='handover_item_task_once'), models.UniqueConstraint(condition=models.Q(('note__isnull', False)), fields=('handover', 'note'), name='handover_item_note_once'), models.CheckConstraint(condition=models.Q(('outcome__in', ('open', 'done')), models.Q(('at__isnull', False), ('by__isnull', False), ('outcome__in', ('accepted', 'returned', 'left'))), _connector='OR'), name='handover_item_answered_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('outcome__in', ('returned', 'left')), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='handover_item_left_with_reason')],
                    'indexes': [],
                },
            ), migrations.CreateModel(
                name='TaskEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='work.task')),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                    ('event', models.CharField(max_length=10)),
                    ('note', models.CharField(blank=True, default='', max_length=1000)),
                    ('picture', models.CharField(blank=True, db_default='', default='', max_length=500)),
                    ('picture_no', models.PositiveSmallIntegerField(blank=True, null=True)),
                ],
                options={
                    'indexes': [],
                    'constraints': [],
                },
            ),
        ]),
    ]
