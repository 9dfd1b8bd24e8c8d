from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardConfig(AppConfig):
    name = "dashboard"

    def ready(self) -> None:
        from crm.navigation import NAVIGATION, NavEntry  # noqa: PLC0415 -- needs the app registry
        from dashboard.demo import job as demo_job  # noqa: PLC0415
        from dashboard.help import terms  # noqa: PLC0415
        from dashboard.person.handout import job as dossier_job  # noqa: PLC0415 -- needs the models
        from dashboard.product import panels as product_panels  # noqa: PLC0415 -- needs the models

        demo_job.register()
        dossier_job.register()
        product_panels.register()
        terms.register()
        NAVIGATION.register(NavEntry("home", _("Home"), "dashboard:home", "house", "home.see", order=10))
        NAVIGATION.register(
            NavEntry("customers", _("Customers"), "dashboard:customer_list", "users", "customers.see", order=20)
        )
