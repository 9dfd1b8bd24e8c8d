from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CrmConfig(AppConfig):
    name = "crm"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from crm import account_events, api_answers, notes, privacy_inventory, retention  # noqa: PLC0415 -- needs the models
        from crm.catalogue import refresh  # noqa: F401, PLC0415 -- registers its kind of job
        from crm.imports import jobs as import_jobs  # noqa: PLC0415
        from crm.job_pages import notices as job_notices  # noqa: PLC0415
        from crm.lists import export as list_export  # noqa: PLC0415 -- needs the models
        from crm.lists import saved as saved_views  # noqa: PLC0415 -- needs the models
        from crm.store import change  # noqa: F401, PLC0415 -- registers its kind of job
        from crm.tiers import night  # noqa: F401, PLC0415 -- registers its step of the night

        privacy_inventory.declare_all()
        account_events.listen()
        api_answers.register()
        retention.register()
        notes.register()
        import_jobs.register()
        job_notices.register()
        saved_views.register()
        _list(list_export.register)
        post_migrate.connect(_make_cache_table, sender=self)
        _navigate()


def _make_cache_table(*, using: str, **_extra: object) -> None:
    """Pages count on it, and nobody who migrates should have to know a second command. Redis needs none."""
    call_command("createcachetable", database=using, verbosity=0)


def _list(register: Any) -> None:
    """Every list of this app with its saved views and files."""
    from crm.import_pages.listing import IMPORTS  # noqa: PLC0415 -- needs the models
    from crm.job_pages.listing import JOBS  # noqa: PLC0415 -- needs the models
    from crm.views.audit_list import AUDIT  # noqa: PLC0415 -- needs the models
    from crm.views.product_list import PRODUCTS  # noqa: PLC0415 -- needs the models

    for kind in (PRODUCTS, IMPORTS, JOBS, AUDIT):
        register(kind)


def _navigate() -> None:
    from crm.navigation import NAVIGATION, RUN, WORK, NavEntry  # noqa: PLC0415 -- needs the models
    from crm.side_counts import open_jobs  # noqa: PLC0415 -- needs the models

    NAVIGATION.register(
        NavEntry(
            "products", _("Products"), "crm:product_list", "package", "products.see", group=WORK, order=60,
            prefixes=("/rates/",),
        )
    )  # fmt: skip
    NAVIGATION.register(
        NavEntry(
            "settings",
            _("Settings"),
            "crm:store_settings",
            "sliders-horizontal",
            "settings.see",
            group=RUN,
            order=90,
            prefixes=(
                "/settings/health/",
                "/settings/roles/",
                "/settings/schemes/",
                "/settings/thresholds/",
                "/settings/tiers/",
                "/settings/users/",
                "/settings/teams/",
                "/settings/tokens/",
            ),
        )
    )

    NAVIGATION.register(
        NavEntry("imports", _("Imports"), "crm:import_list", "upload", "imports.see", group=RUN, order=10)
    )
    NAVIGATION.register(
        NavEntry("jobs", _("Jobs"), "crm:job_list", "clock", "jobs.see", group=RUN, order=20, count=open_jobs)
    )
    NAVIGATION.register(
        NavEntry("audit", _("Audit log"), "crm:audit_log", "scroll-text", "audit.see", group=RUN, order=80)
    )
