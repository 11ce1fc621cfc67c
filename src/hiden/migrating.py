"""The first migration of a new database, at once instead of step by step.

Django draws all models anew after each index and each constraint that a migration adds. With some hundred models that was
most of what a first start and every new test database cost; on an empty database nobody looks at what lies between.
"""

from __future__ import annotations

from django.db import migrations, router
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

# What may be done at once: each says how a table will look in the end, and does nothing else.
_SHAPES = (
    migrations.CreateModel,
    migrations.AddField,
    migrations.AddIndex,
    migrations.AddConstraint,
    migrations.AlterUniqueTogether,
)


class AtOnce(migrations.Migration):
    """Makes the tables of its models as they stand after its last operation.

    Raises TypeError for an operation that does more than shape a table: that belongs into a migration of its own.
    """

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        # Models that were drawn already would be drawn anew with each step.
        project_state.clear_delayed_apps_cache()
        project_state.__dict__.pop("apps", None)
        for step in self.operations:
            self._check(step)
            step.state_forwards(self.app_label, project_state)
        here = schema_editor.connection.alias
        for step in self.operations:
            if isinstance(step, migrations.CreateModel):
                model = project_state.apps.get_model(self.app_label, step.name)
                if model._meta.can_migrate(schema_editor.connection) and router.allow_migrate_model(
                    here, model
                ):
                    schema_editor.create_model(model)
        return project_state

    @staticmethod
    def _check(step: Operation) -> None:
        if not isinstance(step, _SHAPES):
            raise TypeError(f"{step.describe()}: not a shape of a table")
