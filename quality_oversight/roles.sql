-- The two roles and the database, for any PostgreSQL from 16 on. Run by psql as a superuser, as often as you like:
--   psql --set ON_ERROR_STOP=1 --file quality_oversight/roles.sql
-- Passwords come from QUALITY_OWNER_PASSWORD and QUALITY_APP_PASSWORD; without them the roles keep what they have.
\set ON_ERROR_STOP on
\if :{?database}
\else
\set database quality
\endif
\getenv owner_password QUALITY_OWNER_PASSWORD
\getenv app_password QUALITY_APP_PASSWORD

SELECT format('CREATE ROLE %I', role) FROM unnest(ARRAY['quality_owner', 'quality_app']) AS role
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) \gexec

-- Neither may step around row-level security; quality_app may read and write rows, and nothing else.
ALTER ROLE quality_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE quality_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
-- What the application prepares are short reads of fixed shape. To plan them anew under the policies takes longer than to run them.
ALTER ROLE quality_app SET plan_cache_mode = force_generic_plan;
-- The rows of an ICB fit in memory: a page that is read from there costs a fraction of one from a disk (PostgreSQL manual, 19.7.2).
ALTER ROLE quality_app SET seq_page_cost = 0.1;
ALTER ROLE quality_app SET random_page_cost = 0.1;
\if :{?owner_password}
ALTER ROLE quality_owner PASSWORD :'owner_password';
\endif
\if :{?app_password}
ALTER ROLE quality_app PASSWORD :'app_password';
\endif

SELECT format('CREATE DATABASE %I OWNER quality_owner ENCODING ''UTF8'' TEMPLATE template0', :'database')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO quality_app;

\connect :"database"
REVOKE CREATE ON SCHEMA public FROM PUBLIC, quality_app;
GRANT USAGE ON SCHEMA public TO quality_app;
-- Every table that a migration creates from now on is open to quality_app, within its row-level security.
ALTER DEFAULT PRIVILEGES FOR ROLE quality_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO quality_app;
ALTER DEFAULT PRIVILEGES FOR ROLE quality_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO quality_app;

-- Full-text search by its index. Under row-level security PostgreSQL uses an index only for functions that it trusts not to
-- tell what they are given (leakproof), and it does not trust "tsvector @@ tsquery", so that each search would read every
-- row. The function compares two values, fails for none of them and writes no message: what it is given shows in its answer
-- alone, which the policies then filter. Whoever may not mark it (a hosted database) searches rightly, and slowly.
-- Undo: ALTER FUNCTION ts_match_vq(tsvector, tsquery) NOT LEAKPROOF (docs/decisions).
DO $$ BEGIN
    ALTER FUNCTION pg_catalog.ts_match_vq(tsvector, tsquery) LEAKPROOF;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'Search stays slow: only a superuser may mark ts_match_vq as leakproof.';
END $$;
