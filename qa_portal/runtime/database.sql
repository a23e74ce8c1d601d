-- What the roles may do in one database. Can be run again. Run as superuser in the portal's database,
-- after roles.sql.
DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I OWNER TO qa_owner', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO qa_app, qa_backup', current_database());
END
$$;

ALTER SCHEMA public OWNER TO qa_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO qa_app, qa_backup;

-- For the tables that migrations will make. Migrations take away again what the application may not do
-- with a tenant table, and put row-level security on it.
ALTER DEFAULT PRIVILEGES FOR ROLE qa_owner IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO qa_app;
ALTER DEFAULT PRIVILEGES FOR ROLE qa_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO qa_app;
ALTER DEFAULT PRIVILEGES FOR ROLE qa_owner IN SCHEMA public GRANT SELECT ON TABLES TO qa_backup;
ALTER DEFAULT PRIVILEGES FOR ROLE qa_owner IN SCHEMA public GRANT SELECT ON SEQUENCES TO qa_backup;
