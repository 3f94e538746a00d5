"""example.routing: labels, assigns and tells of what is written, by language and keyword."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from fedibrand import AddLabel, Assign, Context, Create, Effects, Handlers, Note, Notify, Post, Update

ADDRESS, BEFORE, AFTER = re.compile(r"https?://\S+"), r"(?<![\w@])", r"(?!\w)"

CLOSED = {"type": "object", "additionalProperties": False}
TEXT = {"type": "string", "pattern": r"\S"}
RULE = {
    **CLOSED,
    "properties": {
        "language": {**TEXT, "description": "BCP 47; de is for de-AT as well."},
        "keywords": {"type": "array", "items": TEXT, "minItems": 1, "description": "Any of these."},
        "label": {**TEXT, "maxLength": 60},
        "member": {**TEXT, "description": "Whose the conversation is, by their name in the team."},
        "notify": {**TEXT, "maxLength": 5000, "description": "What the member is told, or else the team."},
    },
    "anyOf": [{"required": ["label"]}, {"required": ["member"]}, {"required": ["notify"]}],
}
RULES = {"type": "array", "items": RULE, "description": "Each that fits is followed, in this order."}
SETTINGS = {**CLOSED, "properties": {"rules": RULES}, "required": ["rules"]}

handlers = Handlers("example.routing", SETTINGS)


@handlers.on(Create, Post)
async def route(activity: Create[Post], context: Context) -> Effects:
    """Label, assign and tell of a conversation by what somebody writes in it."""
    thread = context.conversation
    if thread is None:
        return []
    rules = list(fitting(context.settings["rules"], activity.object))
    members = [rule["member"] for rule in rules if "member" in rule]
    told = [(rule["notify"], rule.get("member", "")) for rule in rules if "notify" in rule]
    return [
        *(AddLabel(conversation=thread.id, label=rule["label"]) for rule in rules if "label" in rule),
        *(Assign(conversation=thread.id, member=member) for member in members[:1] if not thread.assignee),
        *(Notify(conversation=thread.id, text=text, member=member) for text, member in told),
    ]


@handlers.on(Update, Post)
async def label(activity: Update[Post], context: Context) -> Effects:
    """Label a conversation by what an edit says."""
    if (thread := context.conversation) is None:
        return []
    rules = fitting(context.settings["rules"], activity.object)
    return [AddLabel(conversation=thread.id, label=rule["label"]) for rule in rules if "label" in rule]


def fitting(rules: list[dict[str, Any]], post: Post) -> Iterator[dict[str, Any]]:
    """Yield the rules that fit a post: its language, and any of their keywords in its words or hashtags."""
    whole_post = Note(content=f"{post.name}<p>{post.summary}<p>{post.content}")
    text, tags = folded(ADDRESS.sub(" ", whole_post.text)), {folded(tag) for tag in post.hashtags}
    language = f"{post.language or ''}-".lower()
    for rule in rules:
        keywords = [folded(keyword) for keyword in rule.get("keywords", ())]
        named = any(each.replace(" ", "") in tags or whole(each).search(text) for each in keywords)
        wanted = f"{rule['language']}-".lower() if "language" in rule else ""
        if language.startswith(wanted) and (named or not keywords):
            yield rule


def whole(keyword: str) -> re.Pattern[str]:
    """Return what finds a keyword as a word of its own; in scripts without case words may touch."""
    before, after = (unicodedata.category(keyword[end]) != "Lo" for end in (0, -1))
    return re.compile(f"{BEFORE if before else ''}{re.escape(keyword)}{AFTER if after else ''}")


def folded(text: str) -> str:
    """Return text as it is compared: in one spelling, in small letters, on one line."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
