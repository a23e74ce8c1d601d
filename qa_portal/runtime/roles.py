"""Makes the roles and the database that the portal uses, as superuser; can be run again.

The SQL stands in `roles.sql` and `database.sql`, which docker-compose runs too.
"""

from pathlib import Path
from typing import Any

DATABASE = "qa_portal"
OWNER = "qa_owner"
APPLICATION = "qa_app"
BACKUP = "qa_backup"

HERE = Path(__file__).parent


def set_up(superuser_url: str, database: str = DATABASE) -> None:
    """Make the three roles and the database with its privileges, whatever of them is missing.

    `superuser_url` leads to any database of the cluster.
    """
    from psycopg2.extensions import make_dsn, quote_ident

    cluster = _connect(superuser_url)
    try:
        with cluster.cursor() as cursor:
            cursor.execute((HERE / "roles.sql").read_text())
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {quote_ident(database, cursor)}")
    finally:
        cluster.close()
    inside = _connect(make_dsn(superuser_url, dbname=database))
    try:
        with inside.cursor() as cursor:
            cursor.execute((HERE / "database.sql").read_text())
    finally:
        inside.close()


def _connect(address: str) -> Any:
    import psycopg2

    connection = psycopg2.connect(address, connect_timeout=10)
    connection.autocommit = True
    return connection
