"""Getting the database ready for a command: Django set up, tables at the current edition."""

from __future__ import annotations

import os

from suyuan.base.errors import NotFound
from suyuan.base.text import Text

LONGEST_REASON = 500


def print_addresses_at(port: int) -> None:
    """Print the address of this port in codes and letters, unless SUYUAN_BASE_URL names another one.

    Runs before the settings are read.
    """
    os.environ.setdefault("SUYUAN_BASE_URL", f"http://localhost:{port}")


def start_django() -> None:
    """Set Django up with the settings of the environment; nothing is read from the database yet."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suyuan.server.settings")
    import django

    django.setup()


def migrate() -> None:
    """Bring the tables to the current edition; where that only changed columns, an event takes it over."""
    from django.core.management import call_command

    steps = _pending()
    call_command("migrate", interactive=False, verbosity=0)
    if steps:
        from suyuan.registry.journal.commands import adopt_upgrade
        from suyuan.server.serving import system_occasion

        adopt_upgrade(system_occasion(), reason=", ".join(steps)[:LONGEST_REASON])


def _pending() -> list[str]:
    """The migrations that a database with tables still lacks; none for a new one."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    if "journal_change" not in connection.introspection.table_names():
        return []
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{step.app_label}.{step.name}" for step, _ in plan]


def require_tables() -> None:
    """Raise NotFound where there is no database yet, with the way to get one."""
    from django.db import connection

    if "journal_event" not in connection.introspection.table_names():
        raise NotFound(
            Text("还没有数据库", "there is no database yet"),
            hint=Text("先运行 suyuan found 或 suyuan demo。", "Run suyuan found or suyuan demo first."),
        )


def open_database() -> None:
    """Django and a database with tables, for commands that read."""
    start_django()
    require_tables()
