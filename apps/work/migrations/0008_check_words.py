from django.conf import settings
from django.db import migrations, models
from django.utils import translation

SEEDS = (
    "Visits of yesterday looked at for anything odd",
    "Competitors' prices and pages looked at",
    "Today's posts and campaigns known to the team",
    "Signed in to all channels",
    "Handover and notes read",
    "Today's campaigns and prices known",
    "Stock alerts read",
    "Quick replies loaded",
    "Open promises known",
    "All buyers answered",
    "Follow-ups have a day",
    "Notes written",
    "Buyers' suggestions noted",
)


def seeds_know(apps, schema_editor):
    """Questions that came with ShopOps in some language are known as what they are.

    Their text stays as it was written down; answers of before keep their sentences.
    """
    items = apps.get_model("work", "CheckItem").objects
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for seed in SEEDS:
                items.filter(seed="", text=translation.gettext(seed)).update(seed=seed)


class Migration(migrations.Migration):

    dependencies = [
        ('work', '0007_handover_reports'),
    ]

    operations = [
        # The column keeps its name: the release before runs on while this one is put in place.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField(
                    model_name='checkanswer',
                    old_name='words',
                    new_name='kept',
                ),
                migrations.AlterField(
                    model_name='checkanswer',
                    name='kept',
                    field=models.CharField(blank=True, db_column='words', default='', max_length=300),
                ),
            ],
        ),
        migrations.AddField(
            model_name='checkanswer',
            name='told',
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='checkitem',
            name='seed',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        migrations.RunPython(seeds_know, migrations.RunPython.noop),
    ]
