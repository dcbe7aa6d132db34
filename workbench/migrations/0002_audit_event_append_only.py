"""On PostgreSQL a trigger refuses to change or remove an audit event, whoever asks.

SQLite keeps the rule in workbench/models.py only. Safe to re-run in both directions.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

CREATE = """
CREATE OR REPLACE FUNCTION workbench_audit_event_append_only() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'audit events are never changed or removed'
        USING ERRCODE = 'restrict_violation';
END
$$ LANGUAGE plpgsql;
DROP TRIGGER IF EXISTS append_only ON workbench_auditevent;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON workbench_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION workbench_audit_event_append_only();
"""
DROP = """
DROP TRIGGER IF EXISTS append_only ON workbench_auditevent;
DROP FUNCTION IF EXISTS workbench_audit_event_append_only();
"""


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Adds the trigger where the database is PostgreSQL."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE, params=None)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Takes the trigger away again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP, params=None)


class Migration(migrations.Migration):
    dependencies = [("workbench", "0001_audit_event")]
    operations = [migrations.RunPython(create, drop)]
