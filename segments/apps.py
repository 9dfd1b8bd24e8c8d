from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    name = "segments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from crm.frame import FRESHNESS  # noqa: PLC0415 -- needs the models
        from crm.imports.undo import WORKED_OUT  # noqa: PLC0415 -- needs the models
        from segments import jobs, looks, privacy_inventory  # noqa: PLC0415 -- needs the models
        from segments.engine import newest_instant  # noqa: PLC0415 -- needs the models

        privacy_inventory.declare_all()
        jobs.register()
        looks.register()
        FRESHNESS.append(newest_instant)
        WORKED_OUT.update({"segments_customermetrics", "segments_period"})
