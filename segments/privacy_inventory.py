"""What the models of segments hold about people: conclusions in codes and numbers, no address."""

from crm.privacy import declare


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
    declare("segments.Period", plain="id customer dimension code started_at ended_at cause facts run")
