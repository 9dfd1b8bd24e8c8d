from crm.models import User


def owners_to_choose() -> list[tuple[str, str]]:
    staff = User.objects.filter(role="ACCOUNT_MANAGER", is_active=True).order_by(
        "first_name", "last_name", "pk"
    )
    return [(str(user.pk), str(user)) for user in staff]
