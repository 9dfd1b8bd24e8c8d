from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    name = "segments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from segments import jobs, privacy_inventory  # noqa: PLC0415 -- needs the models

        privacy_inventory.declare_all()
        jobs.register()
