from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardConfig(AppConfig):
    name = "dashboard"

    def ready(self) -> None:
        from crm.lists.export import register as register_list  # noqa: PLC0415 -- needs the models
        from crm.navigation import NAVIGATION, QUICK_ACTIONS, NavEntry, QuickAction  # noqa: PLC0415 -- needs the app registry
        from crm.side_counts import customers_in_sight  # noqa: PLC0415 -- needs the models
        from dashboard.board import pdf_job as board_pdf  # noqa: PLC0415 -- needs the models
        from dashboard.demo import job as demo_job  # noqa: PLC0415
        from dashboard.help import terms  # noqa: PLC0415
        from dashboard.lists import bulk_assigning, bulk_contact, bulk_job  # noqa: PLC0415 -- need the models
        from dashboard.lists.customers import CUSTOMERS  # noqa: PLC0415 -- needs the models
        from dashboard.orders.listing import ORDERS  # noqa: PLC0415 -- needs the models
        from dashboard.person.handout import job as dossier_job  # noqa: PLC0415 -- needs the models
        from dashboard.product import panels as product_panels  # noqa: PLC0415 -- needs the models

        board_pdf.register()
        demo_job.register()
        dossier_job.register()
        register_list(CUSTOMERS)
        register_list(ORDERS)
        for bulk in (bulk_contact, bulk_assigning, bulk_job):
            bulk.register()
        product_panels.register()
        terms.register()
        NAVIGATION.register(NavEntry("home", _("Home"), "dashboard:home", "house", "home.see", order=10))
        NAVIGATION.register(
            NavEntry("board", _("Dashboard"), "dashboard:board", "chart-column", "dashboard.see", order=15)
        )
        NAVIGATION.register(
            NavEntry(
                "customers", _("Customers"), "dashboard:customer_list", "users", "customers.see", order=20,
                count=customers_in_sight,
            )
        )  # fmt: skip
        NAVIGATION.register(
            NavEntry("orders", _("Orders"), "dashboard:order_list", "shopping-bag", "customers.see", order=50)
        )
        QUICK_ACTIONS.register(
            QuickAction(
                "new_customer", _("New customer"), "dashboard:new_customer", "user-plus", "customers.add"
            )
        )
