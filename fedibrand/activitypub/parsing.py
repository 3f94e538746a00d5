"""Documents in the many shapes servers write, brought to the values of the vocabulary.

Rules of this module:

- Shape first, then the schema, then the value: nothing after this asks "string or list?".
- What is embedded is read only where a type's meaning needs it (:data:`_READS`); elsewhere its id counts.
- Nothing is fetched: a bare id stays a :class:`Reference`, an ``@context`` is not looked at.
- Nothing here says who may say it; that is :mod:`fedibrand.activitypub.authority`.
"""

from collections.abc import Callable
from typing import Any, cast

from fedibrand.activitypub import shapes
from fedibrand.activitypub import shapes_parts as parts
from fedibrand.activitypub.errors import WrongShape
from fedibrand.activitypub.normal_form import check
from fedibrand.activitypub.shapes import Json
from fedibrand.activitypub.vocabulary import ACTIVITIES, ACTORS, POSTS, Activity, Thing, from_normal

MOST_NESTED = 4
_GENERAL = frozenset({"Note", "Like", "Image"})
_MEDIA_POSTS = frozenset({"Image", "Audio", "Video"})
_OBJECTS = {**POSTS, **ACTORS, "Tombstone": None}
_NAMES = {name: kind for name, kind in ACTIVITIES.items() if name != "Other"}


def parse_activity(document: Json) -> Activity[Any]:
    """Return the activity that a document is.

    Args:
        document: What :func:`fedibrand.activitypub.strict_json.loads` gave.

    Raises:
        WrongShape: It has no actor, or a field that no server sends so; the refusal names the field.
    """
    return cast(Activity[Any], from_normal(_activity(shapes.opened(document), 0)))


def parse_document(document: Json) -> Thing:
    """Return the post, actor or Tombstone that a fetched document is, else an :class:`Unknown`.

    Args:
        document: What :func:`fedibrand.activitypub.strict_json.loads` gave.

    Raises:
        WrongShape: A field is of a shape that no server sends; the refusal names the field.
    """
    value = shapes.opened(document)
    kind = shapes.kind(value, _OBJECTS, _GENERAL)
    return from_normal(_normal_object(value, kind))


def parse(document: Json) -> Thing:
    """Return the activity that a document is by its type, else what :func:`parse_document` returns.

    Args:
        document: What :func:`fedibrand.activitypub.strict_json.loads` gave.

    Raises:
        WrongShape: As the two of them.
    """
    is_activity = shapes.kind(shapes.opened(document), _NAMES) in _NAMES
    return parse_activity(document) if is_activity else parse_document(document)


def _activity(value: Json, depth: int) -> Json:
    actors = shapes.many(value.get("actor"))
    kind = shapes.kind(value, _NAMES, _GENERAL)
    if len(actors) != 1 or kind in _OBJECTS:
        raise WrongShape("The document is no activity of one actor.")
    actor = shapes.iri(actors)
    tags = list(shapes.objects(value.get("tag")))
    content = value.get("_misskey_reaction") or shapes.words(value, "content")[0]
    read = _READS.get(kind, _anything)
    normal = {
        **shapes.known(
            {
                "id": shapes.identity(value.get("id")),
                "actor": actor,
                "target": shapes.iri(value.get("target")),
                "instrument": shapes.iri(value.get("instrument")),
                "to": shapes.addressed(value.get("to")),
                "cc": shapes.addressed(value.get("cc"), value.get("audience")),
                "published": shapes.moment(value.get("published")),
                "updated": shapes.moment(value.get("updated")),
                "content": content,
                "emojis": parts.emojis(tags),
                "objects": shapes.iris(value.get("object")) if kind == "Flag" else [],
                "kind": "" if kind in _NAMES else kind[:200],
            }
        ),
        "type": kind if kind in _NAMES else "Other",
        "object": read({**value, "actor": actor}, depth),
    }
    return check("activity", normal)


def _reference(activity: Json, _depth: int) -> Json:
    """Only the object's id counts."""
    return _bare(activity.get("object"))


def _bare(value: Any) -> Json:
    found = shapes.iri(value)
    if not found:
        raise WrongShape("The field object is missing or of a wrong shape.")
    return {"type": "Reference", "id": found}


def _created(activity: Json, _depth: int) -> Json:
    """A post, or votes in a poll; one of a type nobody knows is Unknown."""
    embedded = list(shapes.objects(activity.get("object")))
    if not embedded:
        return _reference(activity, 0)
    if all(_is_vote(each) for each in embedded):
        return _vote(embedded)
    if len(embedded) > 1:
        raise WrongShape("The field object holds several things that are not votes.")
    (value,) = embedded
    kind = shapes.kind(value, POSTS, _GENERAL)
    return _post(value, kind, activity) if kind in POSTS else _unknown(value, kind)


def _updated(activity: Json, _depth: int) -> Json:
    """A post or an actor, as it is now."""
    value = shapes.one(activity.get("object"))
    if not isinstance(value, dict):
        return _reference(activity, 0)
    value = shapes.opened(value)
    return _normal_object(value, shapes.kind(value, _OBJECTS, _GENERAL), activity)


def _deleted(activity: Json, _depth: int) -> Json:
    """A Tombstone, or an id; what a server embeds of the deleted thing itself is not read."""
    value = shapes.one(activity.get("object"))
    if isinstance(value, dict) and "Tombstone" in shapes.kinds(opened := shapes.opened(value)):
        return _tombstone(opened)
    return _bare(value)


def _nested(activity: Json, depth: int) -> Json:
    """An activity, where one of somebody is embedded, else an id."""
    value = shapes.one(activity.get("object"))
    if not isinstance(value, dict) or depth >= MOST_NESTED:
        return _bare(value)
    value = shapes.opened(value)
    is_activity = shapes.iri(value.get("actor")) and shapes.kind(value, _NAMES) not in _OBJECTS
    return _activity(value, depth + 1) if is_activity else _bare(value)


def _anything(activity: Json, _depth: int) -> Json:
    """An id where there is one: an activity that has no effect need not have an object."""
    return {"type": "Reference", "id": shapes.iri(activity.get("object"))}


_READS: dict[str, Callable[[Json, int], Json]] = {
    **dict.fromkeys(_NAMES, _reference),
    "Create": _created,
    "Update": _updated,
    "Delete": _deleted,
    "Undo": _nested,
    "Accept": _nested,
    "Reject": _nested,
    "Announce": _nested,
}


def _normal_object(value: Json, kind: str, activity: Json | None = None) -> Json:
    if kind in POSTS:
        return _post(value, kind, activity or {})
    if kind in ACTORS:
        return _actor(value, kind)
    return _tombstone(value) if kind == "Tombstone" else _unknown(value, kind)


def _post(value: Json, kind: str, activity: Json) -> Json:
    content, language = shapes.words(value, "content")
    tags = list(shapes.objects(value.get("tag")))
    attached = parts.attachments(value.get("attachment")) or parts.attachments(value.get("image"))
    direct = shapes.truth(value.get("directMessage"))
    normal = {
        "type": kind,
        "id": shapes.identity(value.get("id")),
        "attributedTo": _author(value, activity.get("actor", "")),
        "content": shapes.as_html(content, value.get("mediaType")),
        "name": shapes.words(value, "name")[0],
        "summary": shapes.words(value, "summary")[0],
        "language": language or shapes.language(value.get("language") or value.get("inLanguage")),
        "url": shapes.link(value.get("url")),
        "published": shapes.moment(value.get("published")),
        "updated": shapes.moment(value.get("updated")),
        "inReplyTo": shapes.iri(value.get("inReplyTo")),
        "context": shapes.uri(value.get("context")),
        "conversation": shapes.uri(value.get("conversation")),
        "quote": parts.quoted(value, tags),
        "to": shapes.addressed(value.get("to")),
        "cc": shapes.addressed(value.get("cc"), value.get("audience")),
        "sensitive": shapes.truth(value.get("sensitive")),
        "directMessage": shapes.truth(activity.get("directMessage")) if direct is None else direct,
        "mentions": parts.mentions(tags),
        "hashtags": parts.hashtags(tags),
        "emojis": parts.emojis(tags),
        "attachments": attached or (parts.own_media(value) if kind in _MEDIA_POSTS else []),
        "options": parts.options(value) if kind == "Question" else [],
        "interactionPolicy": parts.interaction_policy(value.get("interactionPolicy")),
    }
    return check("post", shapes.known(normal))


def _author(value: Json, actor: str) -> str:
    """Whom a post is attributed to: of several the one who acts.

    PeerTube names a person and a channel; Mobilizon a group, and the person under ``actor``.
    """
    authors = shapes.iris(value.get("attributedTo"), value.get("actor"))
    return actor if actor in authors else next(iter(authors), "")


def _is_vote(value: Json) -> bool:
    wordless = not shapes.words(value, "content")[0] and not value.get("attachment")
    return wordless and "Note" in shapes.kinds(value) and all(value.get(key) for key in ("name", "inReplyTo"))


def _vote(votes: list[Json]) -> Json:
    first = votes[0]
    about = {(shapes.iri(each.get("inReplyTo")), shapes.iri(each.get("attributedTo"))) for each in votes}
    if len(about) != 1:
        raise WrongShape("The field object holds votes in several polls, or of several people.")
    ((poll, voter),) = about
    normal = {
        "type": "Vote",
        "id": shapes.identity(first.get("id")),
        "attributedTo": voter,
        "inReplyTo": poll,
        "names": [shapes.words(each, "name")[0] for each in votes],
    }
    return check("vote", shapes.known(normal))


def _actor(value: Json, kind: str) -> Json:
    endpoints = value.get("endpoints")
    tags = list(shapes.objects(value.get("tag")))
    webfinger = value.get("webfinger")
    normal = {
        "type": kind,
        "id": shapes.identity(value.get("id")),
        "preferredUsername": shapes.words(value, "preferredUsername")[0],
        "name": shapes.words(value, "name")[0],
        "summary": shapes.words(value, "summary")[0],
        "url": shapes.link(value.get("url")),
        "icon": parts.picture(value.get("icon")),
        "image": parts.picture(value.get("image")),
        **{
            name: shapes.iri(value.get(name))
            for name in ("inbox", "outbox", "followers", "following", "featured")
        },
        "sharedInbox": shapes.iri(endpoints.get("sharedInbox")) if isinstance(endpoints, dict) else "",
        "webfinger": webfinger if isinstance(webfinger, str) and len(webfinger) <= 512 else "",
        "keys": parts.keys(value),
        "manuallyApprovesFollowers": shapes.truth(value.get("manuallyApprovesFollowers")),
        "discoverable": shapes.truth(value.get("discoverable")),
        "indexable": shapes.truth(value.get("indexable")),
        "suspended": shapes.truth(value.get("suspended")),
        "memorial": shapes.truth(value.get("memorial")),
        "movedTo": shapes.iri(value.get("movedTo")),
        "alsoKnownAs": shapes.iris(value.get("alsoKnownAs")),
        "fields": parts.fields(value.get("attachment")),
        "hashtags": parts.hashtags(tags),
        "updated": shapes.moment(value.get("updated")),
        "published": shapes.moment(value.get("published")),
    }
    return check("actor", shapes.known(normal))


def _tombstone(value: Json) -> Json:
    former = next(
        (shapes.term(each) for each in shapes.many(value.get("formerType")) if isinstance(each, str)), None
    )
    normal = {"type": "Tombstone", "id": shapes.identity(value.get("id")), "formerType": former}
    return check("tombstone", shapes.known(normal))


def _unknown(value: Json, kind: str) -> Json:
    return check(
        "unknown",
        shapes.known({"type": "Unknown", "id": shapes.identity(value.get("id")), "kind": kind[:200]}),
    )
