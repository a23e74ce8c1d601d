"""Starts and stops everything the portal runs on: PostgreSQL, the broker, web, worker and beat.

Only the standard library is needed to import it (psycopg2 is imported where a role is made), so that
settings may ask it for addresses and `manage.py` may use it before Django is loaded.
"""
