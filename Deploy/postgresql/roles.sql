-- The user and the database of the records; safe to run again, with another password, too. As root on the database's machine:
--     RECORDS_PASSWORD="$(cat records.password)" runuser -u postgres -- psql < Deploy/postgresql/roles.sql
\set ON_ERROR_STOP on
\getenv password RECORDS_PASSWORD
-- The password is not written into the server's log, and only its hash is kept.
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = 'panic';
SET password_encryption = 'scram-sha-256';
SELECT 'CREATE ROLE switchboard' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'switchboard') \gexec
-- Nobody above row-level security: the switchboard refuses such a user.
ALTER ROLE switchboard LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
SELECT 'CREATE DATABASE switchboard OWNER switchboard ENCODING ''UTF8'' TEMPLATE template0'
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'switchboard') \gexec
-- Nobody else on this server has any business there.
REVOKE ALL ON DATABASE switchboard FROM PUBLIC;
