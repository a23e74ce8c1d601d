#!/usr/bin/env bash
# Runs once, when the postgres container makes its cluster: the portal's roles, privileges and passwords.
set -euo pipefail

run() { psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" "$@"; }

run --file /portal/roles.sql
run --file /portal/database.sql
run --set owner="$QA_OWNER_PASSWORD" --set app="$QA_APP_PASSWORD" --set backup="$QA_BACKUP_PASSWORD" <<'EOF'
ALTER ROLE qa_owner PASSWORD :'owner';
ALTER ROLE qa_app PASSWORD :'app';
ALTER ROLE qa_backup PASSWORD :'backup';
EOF
