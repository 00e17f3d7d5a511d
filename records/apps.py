"""Wires the records app: database functions, the guard on record tables, the standard rows."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_delete, pre_migrate


class RecordsConfig(AppConfig):
    """What is true about customers."""

    name = "records"
    verbose_name = "CRM"

    def ready(self) -> None:
        from crm.lib import housekeeping
        from records import importing
        from records.editing import writing
        from records.models import STANDARD, CustomRecord, Pipeline, Stage, fold, guard, pipelines, standard
        from records.querying import indexes

        connection_created.connect(fold.teach_sqlite, dispatch_uid="fold")
        connection_created.connect(guard.install, dispatch_uid="guard")
        pre_migrate.connect(guard.begin_migrations, sender=self, dispatch_uid="guard")
        post_migrate.connect(guard.end_migrations, sender=self, dispatch_uid="guard")
        guard.watch({model._meta.db_table for model in (*STANDARD, CustomRecord)})
        post_migrate.connect(standard.sync, sender=self, dispatch_uid="standard")
        standard.watch_schema()
        pre_delete.connect(pipelines.protect, sender=Stage, dispatch_uid="protect-stage")
        pre_delete.connect(pipelines.protect, sender=Pipeline, dispatch_uid="protect-pipeline")
        housekeeping.hourly(writing.purge_old)
        housekeeping.hourly(indexes.tend)
        housekeeping.hourly(importing.forget_uploads)
        housekeeping.minutely(importing.sweep)
