from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "crm"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from crm import privacy_inventory  # noqa: PLC0415 -- needs the models
        from crm.store import change  # noqa: F401, PLC0415 -- registers its kind of job

        privacy_inventory.declare_all()
