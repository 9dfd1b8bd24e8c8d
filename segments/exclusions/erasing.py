"""Before a person is erased: what the platforms need to take them off their lists is queued."""

from datetime import datetime

from crm.models import Customer
from segments.exclusions.people import person_of
from segments.models import AudienceMember, PendingRemoval
from segments.platforms import PLATFORMS


def queue_removals(*, customer: Customer, at: datetime) -> None:
    """One row for every list of every platform the person stands on, hashed in that platform's form."""
    for member in AudienceMember.objects.filter(customer=customer, until=None).order_by("pk"):
        platform = PLATFORMS[member.platform]
        person = person_of(customer, kinds=platform.identifier_kinds)
        rows = [[part, list(cells)] for part, cells in platform.rows([person], plain=False)]
        PendingRemoval.objects.create(
            exclusion_list_id=member.exclusion_list_id, platform=member.platform, rows=rows, queued_at=at
        )
