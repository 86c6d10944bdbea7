"""Minutes of a closed meeting stay as they are."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION work_meeting_closed_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'minutes of a closed meeting stay as they are';
END
$$;
CREATE TRIGGER work_meeting_rows_stay
    BEFORE UPDATE OR DELETE ON work_meeting
    FOR EACH ROW WHEN (OLD.state = 'closed')
    EXECUTE FUNCTION work_meeting_closed_stays();
"""
BACKWARD = """
DROP TRIGGER work_meeting_rows_stay ON work_meeting;
DROP FUNCTION work_meeting_closed_stays();
"""


class Migration(migrations.Migration):
    replaces = [
        ("work", "0001_tasks"),
        ("work", "0002_checklists"),
        ("work", "0003_handovers"),
        ("work", "0004_digests"),
        ("work", "0005_meetings"),
        ("work", "0006_design_tasks"),
        ("work", "0007_handover_reports"),
        ("work", "0008_check_words"),
    ]

    dependencies = [("work", "0001_tables")]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
