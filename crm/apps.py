from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "crm"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from crm import privacy_inventory  # noqa: PLC0415 -- needs the models

        privacy_inventory.declare_all()
