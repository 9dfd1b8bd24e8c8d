from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class SegmentsConfig(AppConfig):
    name = "segments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from crm.frame import FRESHNESS  # noqa: PLC0415 -- needs the models
        from crm.imports.undo import WORKED_OUT  # noqa: PLC0415 -- needs the models
        from crm.lists.export import register as register_list  # noqa: PLC0415 -- needs the models
        from crm.settings_pages import SETTINGS_PAGES, SettingsPage  # noqa: PLC0415 -- needs the models
        from segments import import_panel, jobs, looks, notices, privacy_inventory  # noqa: PLC0415 -- needs the models
        from segments.engine import newest_instant  # noqa: PLC0415 -- needs the models
        from segments.exclusions import jobs as exclusion_jobs  # noqa: PLC0415 -- needs the models
        from segments.exclusions.pages.listing import EXCLUSIONS  # noqa: PLC0415 -- needs the models

        SETTINGS_PAGES.register(
            SettingsPage("thresholds", _("Thresholds"), "segments:thresholds", "settings.see", 20)
        )
        SETTINGS_PAGES.register(
            SettingsPage("schemes", _("Schemes"), "segments:scheme_list", "settings.see", 30)
        )
        SETTINGS_PAGES.register(SettingsPage("needs", _("Needs"), "segments:need_list", "settings.see", 35))
        privacy_inventory.declare_all()
        jobs.register()
        notices.register()
        looks.register()
        import_panel.register()
        exclusion_jobs.register()
        register_list(EXCLUSIONS)
        post_migrate.connect(make_ready_lists, sender=self)
        FRESHNESS.append(newest_instant)
        WORKED_OUT.update(
            {
                "segments_customermetrics",
                "segments_customerneed",
                "segments_period",
                "segments_replenishmentcycle",
            }
        )


def make_ready_lists(**_told: Any) -> None:
    """Django's own signal after `migrate`: the ready-made exclusion lists exist from the first page on."""
    from segments.exclusions.lists import ready_lists  # noqa: PLC0415 -- needs the models

    ready_lists(at=now())
