"""What staff are told by the bell: ends of jobs, what others did with their customers, what time did."""

from crm.notices.kinds import NOTICE_KINDS, NoticeKind
from crm.notices.telling import tell

__all__ = ["NOTICE_KINDS", "NoticeKind", "tell"]
