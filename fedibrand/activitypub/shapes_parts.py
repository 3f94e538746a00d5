"""The parts of posts and actors: tags, attachments, poll options, policies, keys, fields, in normal form."""

from collections.abc import Iterator
from typing import Any

from fedibrand.activitypub import shapes
from fedibrand.activitypub.shapes import Json

MOST_KEYS = 10
_MEDIA = frozenset({"Document", "Image", "Audio", "Video", "Link", "Page"})
_AS_DOCUMENTS = frozenset({"application/activity+json", "application/ld+json"})
_SHOWN = ("image/", "audio/", "video/")


def mentions(tags: list[Json]) -> list[Json]:
    """Return the Mention tags that say whom."""
    return [
        shapes.known({"href": href, "name": _name(tag)})
        for tag in tags
        if "Mention" in shapes.kinds(tag) and (href := shapes.href(tag.get("href")))
    ]


def hashtags(tags: list[Json]) -> list[str]:
    """Return the names of Hashtag tags, without ``#``."""
    names = (_name(tag).lstrip("#") for tag in tags if "Hashtag" in shapes.kinds(tag))
    return list(dict.fromkeys(name for name in names if name))


def emojis(tags: list[Json]) -> list[Json]:
    """Return custom emojis: the name between colons, and where the image is."""
    return [
        shapes.known({"name": name, "icon": picture(tag.get("icon"))})
        for tag in tags
        if "Emoji" in shapes.kinds(tag) and (name := _name(tag).strip(":"))
    ]


def quoted(value: Json, tags: list[Json]) -> str | None:
    """Return the id of what a post quotes, by any of its names (FEP-044f, FEP-e232, Misskey, Fedibird)."""
    for name in ("quote", "quoteUrl", "quoteUri", "_misskey_quote"):
        if found := shapes.iri(value.get(name)):
            return found
    links = (tag for tag in tags if "Link" in shapes.kinds(tag))
    return next(
        (href for tag in links if _links_object(tag) and (href := shapes.href(tag.get("href")))),
        None,
    )


def _links_object(tag: Json) -> bool:
    return shapes.media_type(tag.get("mediaType")) in _AS_DOCUMENTS


def picture(value: Any) -> str:
    """Return the address of an Image, bare, embedded or listed (the largest stands last, where many do)."""
    listed = shapes.many(value)
    if not listed:
        return ""
    last = listed[-1]
    return shapes.link(last.get("url") or last.get("href")) if isinstance(last, dict) else shapes.href(last)


def attachments(value: Any) -> list[Json]:
    """Return the media files of ``attachment`` (or ``image``), one or many."""
    found: list[Json] = []
    for each in shapes.objects(value):
        address = shapes.link(each.get("url") or each.get("href"), _is_shown)
        if not address or _MEDIA.isdisjoint(shapes.kinds(each)):
            continue
        alt = shapes.words(each, "name")[0] or shapes.words(each, "summary")[0]
        blurhash = each.get("blurhash")
        found.append(
            shapes.known(
                {
                    "url": address,
                    "mediaType": shapes.media_type(each.get("mediaType")) or _guess(each),
                    "name": alt if isinstance(alt, str) else "",
                    "width": shapes.size(each.get("width")),
                    "height": shapes.size(each.get("height")),
                    "blurhash": blurhash if isinstance(blurhash, str) else "",
                }
            )
        )
    return found


def own_media(value: Json) -> list[Json]:
    """Return the file that an Image, Audio or Video is itself: the first of its media types in ``url``."""
    for each in _links(value.get("url")):
        if _is_shown(media := shapes.media_type(each.get("mediaType"))) and (address := shapes.href(each)):
            sizes = {name: shapes.size(each.get(name)) for name in ("width", "height")}
            return [shapes.known({"url": address, "mediaType": media, **sizes})]
    return []


def _links(value: Any) -> Iterator[Json]:
    for each in shapes.objects(value):
        yield each
        yield from shapes.objects(each.get("tag"))


def _is_shown(media: str) -> bool:
    return media.startswith(_SHOWN)


def _guess(value: Json) -> str:
    return next(
        (f"{name.lower()}/*" for name in shapes.kinds(value) if name in ("Image", "Audio", "Video")), ""
    )


def options(value: Json) -> list[str]:
    """Return the choices of a poll (Activity Vocabulary, Question)."""
    listed = value.get("oneOf") or value.get("anyOf")
    return [name for each in shapes.objects(listed) if (name := _name(each))]


def interaction_policy(value: Any) -> Json:
    """Return whom a post lets reply, like and quote at once; what it does not speak of is left out.

    GoToSocial's older ``always`` and FEP-044f's ``automaticApproval`` mean the same.
    """
    policy = shapes.opened(value) if isinstance(value, dict) else {}
    found: Json = {}
    for name in ("canReply", "canLike", "canQuote"):
        rule = policy.get(name)
        if isinstance(rule, dict):
            rule = shapes.opened(rule)
            found[name] = shapes.addressed(rule.get("automaticApproval"), rule.get("always"))
    return found


def keys(value: Json) -> list[Json]:
    """Return the keys an actor lists, at most ten: ``publicKey`` (RSA) and ``assertionMethod`` (FEP-521a)."""
    found = [
        *_keys(value.get("publicKey"), "owner", "publicKeyPem", "pem"),
        *_keys(value.get("assertionMethod"), "controller", "publicKeyMultibase", "multibase"),
    ]
    return found[:MOST_KEYS]


def _keys(value: Any, owner: str, material: str, name: str) -> Iterator[Json]:
    for each in shapes.objects(value):
        key_id, words = shapes.iri(each), each.get(material)
        if key_id and isinstance(words, str) and words:
            yield {"id": key_id, "owner": shapes.iri(each.get(owner)), name: words}


def fields(value: Any) -> list[Json]:
    """Return the PropertyValues of a profile."""
    found = []
    for each in shapes.objects(value):
        name, words = _name(each), each.get("value")
        if name and any(shapes.term(one).endswith("PropertyValue") for one in shapes.kinds(each)):
            found.append(shapes.known({"name": name, "value": words if isinstance(words, str) else ""}))
    return found


def _name(value: Json) -> str:
    name = shapes.words(value, "name")[0]
    return name if isinstance(name, str) else ""
