"""What happened to a case stays: the database lets nothing go but the free words of a note."""

from django.db import migrations

# The erasure of a person empties `note` and touches nothing else. A test database may be emptied
# between tests, as with the audit log.
FORWARD = """
CREATE FUNCTION aftersales_event_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.note = ''
       AND to_jsonb(NEW) - 'note' = to_jsonb(OLD) - 'note' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'TRUNCATE'
       AND current_database() LIKE 'test\\_%'
       AND current_setting('shopops.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'events of cases are append-only';
END
$$;
CREATE TRIGGER aftersales_event_rows_stay
    BEFORE UPDATE OR DELETE ON aftersales_caseevent
    FOR EACH ROW EXECUTE FUNCTION aftersales_event_append_only();
CREATE TRIGGER aftersales_event_table_stays
    BEFORE TRUNCATE ON aftersales_caseevent
    FOR EACH STATEMENT EXECUTE FUNCTION aftersales_event_append_only();
"""
BACKWARD = """
DROP TRIGGER aftersales_event_table_stays ON aftersales_caseevent;
DROP TRIGGER aftersales_event_rows_stay ON aftersales_caseevent;
DROP FUNCTION aftersales_event_append_only();
"""

# A line that leaves its order with a newer version of it, by the merge of apps.shop, leaves its
# rows here with SKU and title: the merge knows no cases, so the database does it.
LINES_MAY_GO = """
DO $$
DECLARE
    known text;
BEGIN
    SELECT conname INTO STRICT known FROM pg_constraint
    WHERE conrelid = 'TABLE'::regclass AND confrelid = 'shop_orderline'::regclass
        AND contype = 'f';
    EXECUTE format('ALTER TABLE TABLE DROP CONSTRAINT %I', known);
    EXECUTE format(
        'ALTER TABLE TABLE ADD CONSTRAINT %I FOREIGN KEY (order_line_id) '
        'REFERENCES shop_orderline (id) ON DELETE ACTION DEFERRABLE INITIALLY DEFERRED', known
    );
END
$$;
"""


def lines_may_go(table):
    text = LINES_MAY_GO.replace("ALTER TABLE TABLE", f"ALTER TABLE {table}")
    text = text.replace("'TABLE'", f"'{table}'")
    forward, backward = (text.replace("ACTION", each) for each in ("SET NULL", "NO ACTION"))
    return migrations.RunSQL(forward, backward)


class Migration(migrations.Migration):
    replaces = [
        ("aftersales", "0001_cases_and_reasons"),
        ("aftersales", "0002_events_stay"),
        ("aftersales", "0003_reviews_inspections_issues"),
        ("aftersales", "0004_plans"),
        ("aftersales", "0005_review_window"),
        ("aftersales", "0006_queue_views"),
        ("aftersales", "0007_review_stage"),
        ("aftersales", "0008_told_stage"),
        ("aftersales", "0009_platform_meant"),
    ]

    dependencies = [("aftersales", "0001_tables")]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        lines_may_go("aftersales_caseline"),
        lines_may_go("aftersales_inspection"),
        lines_may_go("aftersales_review"),
    ]
