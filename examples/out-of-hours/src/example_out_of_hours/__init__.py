"""example.out_of_hours: says, while nobody is there, when somebody is back."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fedibrand import Answer, Context, Create, Effects, Handlers, MakeCommitment, Post

DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
ENGLISH = {
    "text": "Thank you for writing. Nobody is here now; we are back on {day} at {time}.",
    "days": [day.title() for day in DAYS],
}
STRING = {"type": "string", "minLength": 1}
TIME = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
SETTINGS = {
    "type": "object",
    "properties": {
        "timezone": {**STRING, "description": "Where the hours are meant, like Europe/Vienna."},
        "days": {"type": "array", "items": {"enum": DAYS}, "minItems": 1, "default": DAYS[:5]},
        "from": {**TIME, "default": "09:00"},
        "to": {**TIME, "default": "17:00", "description": "Of the next day, where it is not after from."},
        "texts": {
            "type": "object",
            "description": "What is said, by language, and its days from Monday. The first is for others.",
            "additionalProperties": {
                "type": "object",
                "properties": {
                    "text": STRING,
                    "days": {"type": "array", "items": STRING, "minItems": 7, "maxItems": 7},
                },
                "required": ["text", "days"],
                "additionalProperties": False,
            },
            "minProperties": 1,
            "default": {"en": ENGLISH},
        },
        "answer_within": {"type": "integer", "minimum": 1, "description": "Hours from the next opening."},
    },
    "required": ["timezone"],
    "additionalProperties": False,
}

handlers = Handlers("example.out_of_hours", SETTINGS)


@handlers.on(Create, Post)
async def acknowledge(activity: Create[Post], context: Context) -> Effects:
    """Say when somebody is back, to whoever begins a conversation while nobody is there."""
    post, thread, most = context.post, context.conversation, context.brand.settings.answers_per_message
    back = opening(context.settings, context.now)
    if post is None or thread is None or back is None or not context.begins:
        return []
    if not thread.left == most > 1:  # somebody answered, or nobody could after us
        return []
    language, text = said(context.settings["texts"], activity.object.language, back)
    answer = Answer(id=context.fresh, holding=post.id, text=text, language=language)
    if "answer_within" not in context.settings:
        return [answer]
    until = back.astimezone(UTC) + timedelta(hours=context.settings["answer_within"])
    return [answer, MakeCommitment(answer=context.fresh, until=until)]


def opening(settings: Mapping[str, Any], now: datetime) -> datetime | None:
    """Return when somebody is back, in their own time zone; nothing while somebody is there."""
    here = now.astimezone(ZoneInfo(settings["timezone"]))
    first, last = (time.fromisoformat(settings[name]) for name in ("from", "to"))
    nights = timedelta(days=1 if last <= first else 0)
    days = [here.date() + timedelta(days=ahead) for ahead in range(-1, 8)]
    spans = [
        (datetime.combine(day, first, here.tzinfo), datetime.combine(day + nights, last, here.tzinfo))
        for day in days
        if DAYS[day.weekday()] in settings["days"]
    ]
    opens = next(opens for opens, closes in spans if here < closes)
    return opens if here < opens else None


def said(texts: Mapping[str, Any], wanted: str | None, back: datetime) -> tuple[str, str]:
    """Return the language nearest to the one wanted, and what is said in it."""
    tag = (wanted or "").lower()
    language = next((one for one in (tag, tag.partition("-")[0]) if one in texts), next(iter(texts)))
    text, days = texts[language]["text"], texts[language]["days"]
    return language, text.replace("{day}", days[back.weekday()]).replace("{time}", f"{back:%H:%M}")
