"""What the models of segments hold about people: conclusions in codes and numbers, no address."""

from django.utils.translation import gettext_lazy as _

from crm.privacy import Erase, Personal, declare


def declare_all() -> None:
    declare(
        "segments.Run",
        plain="id kind as_of seen_until started_at finished_at thresholds cuts gaps provisional summary"
        " changed",
    )
    declare(
        "segments.CustomerMetrics",
        plain="customer currency orders value revenue aov lifetime_orders first_order_on last_order_on"
        " purchase_days discounted_orders unconverted_orders r f m type_code stage has_open_cart cart_value"
        " cart_touched_at is_subscriber next_change_at next_type_code due_at",
    )
    because = Personal(_("What somebody looks for, concluded from their orders"), Erase.DELETE)
    declare(
        "segments.CustomerNeed",
        plain="id customer orders currency since",
        personal=dict.fromkeys(("code", "part", "whole", "f", "category", "occasion"), because),
    )
    declare("segments.NeedMeasure", plain="code as_of compared cut days shares")
    declare("segments.ReplenishmentCycle", plain="id product category gaps customers median_half_days")
    declare("segments.Period", plain="id customer dimension code started_at ended_at cause facts run")
    declare("segments.ExclusionList", plain="id name preset rule platforms is_seed created_at created_by")
    declare(
        "segments.ExclusionException",
        plain="id exclusion_list customer added_at added_by",
        personal={"reason": Personal(_("Why somebody was taken out of a list"), Erase.BLANK)},
    )
    declare(
        "segments.AudienceExport",
        plain="id exclusion_list platform seq as_of requested_by job plain_reason asked_with finished_at people"
        " identifiers added removed expires_on manifest",
    )
    declare(
        "segments.AudienceFile",
        plain="id export operation name sha256 rows size",
        personal={"content": Personal(_("What was handed to an ad platform"), Erase.RETENTION)},
    )
    declare(
        "segments.AudienceMember",
        plain="id exclusion_list platform customer fingerprint since until left_reason",
    )
    declare(
        "segments.PendingRemoval",
        plain="id exclusion_list platform queued_at export",
        personal={"rows": Personal(_("To take an erased person off an ad platform"), Erase.RETENTION)},
    )
