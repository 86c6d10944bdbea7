"""The audit log only grows: the database itself refuses UPDATE, TRUNCATE and early DELETE."""

from django.db import migrations

# A test database (Django names it test_...) may be emptied between tests when its connection
# asks for it; in any other database no setting opens the door.
FORWARD = """
CREATE FUNCTION accounts_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.at < now() - interval '3 years' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'TRUNCATE'
       AND current_database() LIKE 'test\\_%'
       AND current_setting('shopops.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'audit rows are append-only';
END
$$;
CREATE TRIGGER accounts_audit_rows_stay
    BEFORE UPDATE OR DELETE ON accounts_auditevent
    FOR EACH ROW EXECUTE FUNCTION accounts_audit_append_only();
CREATE TRIGGER accounts_audit_table_stays
    BEFORE TRUNCATE ON accounts_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_audit_append_only();
"""
BACKWARD = """
DROP TRIGGER accounts_audit_table_stays ON accounts_auditevent;
DROP TRIGGER accounts_audit_rows_stay ON accounts_auditevent;
DROP FUNCTION accounts_audit_append_only();
"""


class Migration(migrations.Migration):
    replaces = [
        ("accounts", "0001_initial"),
        ("accounts", "0002_language_and_audit_index"),
        ("accounts", "0003_audit_append_only"),
        ("accounts", "0004_api_key"),
        ("accounts", "0005_role_raise"),
        ("accounts", "0006_notifications"),
    ]

    dependencies = [("accounts", "0001_tables")]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
