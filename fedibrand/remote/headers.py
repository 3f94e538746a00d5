"""What headers of an answer mean: what came, and when to ask again."""

from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime

ACTIVITY_JSON = "application/activity+json"
PROFILE = "https://www.w3.org/ns/activitystreams"
ACCEPT_ACTIVITY = f'{ACTIVITY_JSON}, application/ld+json; profile="{PROFILE}"'
LONGEST_WAIT = 7 * 24 * 3600


def is_activity(content_type: str) -> bool:
    """Return whether this is one of the two media types of ActivityPub (section 3.2)."""
    media_type, profile = _read(content_type)
    return media_type == ACTIVITY_JSON or (media_type == "application/ld+json" and PROFILE in profile.split())


def is_json(content_type: str) -> bool:
    """Return whether this is JSON, or built on it (RFC 6839 section 3.1)."""
    media_type, _ = _read(content_type)
    return media_type == "application/json" or media_type.endswith("+json")


def is_xml(content_type: str) -> bool:
    """Return whether this is XML, or built on it (RFC 7303)."""
    media_type, _ = _read(content_type)
    return media_type in ("application/xml", "text/xml") or media_type.endswith("+xml")


def retry_after(text: str | None, now: datetime) -> int | None:
    """Return the seconds that ``Retry-After`` asks for (RFC 9110 section 10.2.3), at most a week."""
    if text is None:
        return None
    if text.strip().isdecimal():
        return min(int(text[:12]), LONGEST_WAIT)
    try:
        then = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return min(max(0, round((then - now).total_seconds())), LONGEST_WAIT)


def _read(content_type: str) -> tuple[str, str]:
    message = Message()
    message["Content-Type"] = content_type.replace("\r", " ").replace("\n", " ")
    profile = message.get_param("profile", "")
    return message.get_content_type(), profile if isinstance(profile, str) else ""
