"""The ledgers: tables that are only ever added to. Triggers guard them from everybody; a database role of the application, which may
not rewrite them at all, guards them also where the triggers are switched off.

Which tables these are is said in one place, the triggers themselves: whoever may not be emptied is a ledger."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from psycopg import sql

LEDGERS_SQL = """
SELECT DISTINCT class.relname FROM pg_trigger tied JOIN pg_class class ON class.oid = tied.tgrelid
WHERE NOT tied.tgisinternal AND tied.tgtype & 32 <> 0 AND class.relnamespace = current_schema()::regnamespace ORDER BY 1
"""
DISABLED_SQL = """
SELECT class.relname, tied.tgname FROM pg_trigger tied JOIN pg_class class ON class.oid = tied.tgrelid
WHERE NOT tied.tgisinternal AND tied.tgenabled IN ('D', 'R') AND class.relnamespace = current_schema()::regnamespace ORDER BY 1, 2
"""
OWNED_SQL = """
SELECT relname FROM pg_class WHERE relname = ANY(%s) AND relnamespace = current_schema()::regnamespace
    AND pg_has_role(%s, relowner, 'MEMBER') ORDER BY 1
"""
MAY_REWRITE_SQL = """
SELECT has_table_privilege(%s, %s, 'UPDATE') OR has_any_column_privilege(%s, %s, 'UPDATE')
    OR has_table_privilege(%s, %s, 'DELETE') OR has_table_privilege(%s, %s, 'TRUNCATE')
"""
GRANTS = (
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {role}",
)


def ledgers() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(LEDGERS_SQL)
        return [row[0] for row in cursor.fetchall()]


def switched_off() -> Iterator[str]:
    """Triggers that somebody disabled, of whatever table."""
    with connection.cursor() as cursor:
        cursor.execute(DISABLED_SQL)
        yield from (f"{table}: the trigger {name} is disabled" for table, name in cursor.fetchall())


def owned(role: str) -> list[str]:
    """The ledgers whose owner a role is or may act as: an owner gives himself back what was taken from him."""
    with connection.cursor() as cursor:
        cursor.execute(OWNED_SQL, [ledgers(), role])
        return [row[0] for row in cursor.fetchall()]


def role_exists(role: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        return cursor.fetchone() is not None


def create_role(role: str) -> None:
    """Without a login of its own: whoever owns the tables acts as it."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
        cursor.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role)))


def grant(role: str) -> list[str]:
    """All that the application needs, except to rewrite a ledger; which ledgers there are. To be repeated after migrations."""
    tables = ledgers()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        names = {"schema": sql.Identifier(cursor.fetchone()[0]), "role": sql.Identifier(role)}
        for statement in GRANTS:
            cursor.execute(sql.SQL(statement).format(**names))
        for table in tables:
            revoke = sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}")
            cursor.execute(revoke.format(sql.Identifier(table), names["role"]))
    return tables


def rewritable(role: str) -> list[str]:
    """The ledgers that a role may rewrite, be it by grant, by membership or as their owner."""
    with connection.cursor() as cursor:
        found = []
        for table in ledgers():
            cursor.execute(MAY_REWRITE_SQL, [role, table] * 4)
            if cursor.fetchone()[0]:
                found.append(table)
    return found
