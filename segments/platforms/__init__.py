"""The ad platforms, in the order staff see them. Adding one is a module and a line."""

from django.utils.functional import Promise

from crm.registry import Registry
from segments.platforms.base import ADD, REMOVE, AdPlatform, leaves
from segments.platforms.dictation import DictatedFiles
from segments.platforms.files import AudienceFiles, WrittenFile
from segments.platforms.forms import Form, NotUsable
from segments.platforms.google import GoogleCustomerMatch
from segments.platforms.lines import Lines, Person
from segments.platforms.linkedin import LinkedInMatchedAudience
from segments.platforms.meta import MetaCustomAudience
from segments.platforms.microsoft import MicrosoftCustomerMatch
from segments.platforms.pinterest import PinterestCustomerList
from segments.platforms.snapchat import SnapchatCustomerList
from segments.platforms.tiktok import TikTokCustomAudience
from segments.platforms.x import XCustomAudience

PLATFORMS: Registry[AdPlatform] = Registry("ad platforms")
PLATFORMS.register(GoogleCustomerMatch())
PLATFORMS.register(MetaCustomAudience())
PLATFORMS.register(TikTokCustomAudience())
PLATFORMS.register(MicrosoftCustomerMatch())
PLATFORMS.register(PinterestCustomerList())
PLATFORMS.register(SnapchatCustomerList())
PLATFORMS.register(LinkedInMatchedAudience())
PLATFORMS.register(XCustomAudience())


def platform_choices() -> list[tuple[str, str | Promise]]:
    """For `choices=`: a named function, so a new platform needs no migration."""
    return PLATFORMS.choices()


__all__ = [
    "ADD", "PLATFORMS", "REMOVE", "AdPlatform", "AudienceFiles", "DictatedFiles", "Form", "Lines", "NotUsable", "Person", "WrittenFile",
    "leaves", "platform_choices",
]  # fmt: skip
