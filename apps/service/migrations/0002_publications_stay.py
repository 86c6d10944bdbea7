"""A publication is what people were told: the database refuses to change or drop it."""

from django.db import migrations

# A test database may be emptied between tests, as with the audit log.
FORWARD = """
CREATE FUNCTION service_publish_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE'
       AND current_database() LIKE 'test\\_%'
       AND current_setting('shopops.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'publications of rosters are append-only';
END
$$;
CREATE TRIGGER service_publish_rows_stay
    BEFORE UPDATE OR DELETE ON service_rosterpublish
    FOR EACH ROW EXECUTE FUNCTION service_publish_append_only();
CREATE TRIGGER service_publish_table_stays
    BEFORE TRUNCATE ON service_rosterpublish
    FOR EACH STATEMENT EXECUTE FUNCTION service_publish_append_only();
"""
BACKWARD = """
DROP TRIGGER service_publish_table_stays ON service_rosterpublish;
DROP TRIGGER service_publish_rows_stay ON service_rosterpublish;
DROP FUNCTION service_publish_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("service", "0001_people_and_rosters")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
