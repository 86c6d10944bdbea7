#!/bin/sh
# Makes the roles by which ShopOps reaches its database, none of them superuser. The image of
# PostgreSQL runs it once, on an empty volume. Run by hand it sets passwords and owners anew.
set -eu
exec psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 \
  --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
\getenv database POSTGRES_DB
\getenv owner_password POSTGRES_PASSWORD
\getenv web_password DATABASE_PASSWORD
\getenv worker_password DATABASE_WORKER_PASSWORD
BEGIN;
SELECT format('CREATE ROLE %I LOGIN', name)
FROM unnest(ARRAY['shopops_owner', 'shopops_web', 'shopops_worker']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
-- Restores are made beside the live database: by the owner, and weekly by the worker to check.
ALTER ROLE shopops_owner CREATEDB PASSWORD :'owner_password';
ALTER ROLE shopops_worker CREATEDB PASSWORD :'worker_password';
ALTER ROLE shopops_web PASSWORD :'web_password';
-- So that a restore may end their sessions, and drop what a killed check left.
GRANT shopops_web, shopops_worker TO shopops_owner;
-- In an installation of before, the superuser owned everything.
ALTER DATABASE :"database" OWNER TO shopops_owner;
ALTER SCHEMA public OWNER TO pg_database_owner;
SELECT format('ALTER TABLE %s OWNER TO shopops_owner', oid::regclass)
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
  AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e') \gexec
SELECT format('ALTER ROUTINE %s OWNER TO shopops_owner', oid::regprocedure)
FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e') \gexec
-- Without a password nobody signs in as superuser from outside this container.
ALTER ROLE CURRENT_USER PASSWORD NULL;
COMMIT;
SQL
