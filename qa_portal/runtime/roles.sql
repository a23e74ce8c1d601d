-- The roles of the portal, the same for an embedded cluster and for docker-compose. Can be run again.
-- Run as superuser in any database of the cluster.
DO $$
BEGIN
    -- Owns the database and its tables; runs migrations and nothing else.
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'qa_owner') THEN CREATE ROLE qa_owner; END IF;
    -- The application: web, worker, beat, commands, tests. Row-level security always holds for it.
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'qa_app') THEN CREATE ROLE qa_app; END IF;
    -- pg_dump: reads every partnership's rows, writes none.
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'qa_backup') THEN CREATE ROLE qa_backup; END IF;
END
$$;

ALTER ROLE qa_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE qa_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE qa_backup LOGIN NOSUPERUSER BYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE qa_backup SET default_transaction_read_only = on;
