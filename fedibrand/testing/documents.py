"""The JSON-LD that Mastodon sends, as functions of plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fedibrand.testing.reading import PUBLIC
from fedibrand.testing.records import Document

CONTEXT: list[object] = [
    "https://www.w3.org/ns/activitystreams",
    "https://w3id.org/security/v1",
    {
        "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
        "toot": "http://joinmastodon.org/ns#",
        "featured": {"@id": "toot:featured", "@type": "@id"},
        "alsoKnownAs": {"@id": "as:alsoKnownAs", "@type": "@id"},
        "movedTo": {"@id": "as:movedTo", "@type": "@id"},
        "schema": "http://schema.org#",
        "PropertyValue": "schema:PropertyValue",
        "value": "schema:value",
        "discoverable": "toot:discoverable",
        "indexable": "toot:indexable",
        "ostatus": "http://ostatus.org#",
        "conversation": "ostatus:conversation",
        "sensitive": "as:sensitive",
        "Hashtag": "as:Hashtag",
    },
]


def stamp(moment: datetime) -> str:
    """Return a moment as Mastodon writes it: UTC, whole seconds, Z."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def public_key(key_id: str, owner: str, pem: str) -> Document:
    """Return a ``publicKey`` (the security vocabulary, version 1)."""
    return {"id": key_id, "owner": owner, "publicKeyPem": pem}


def instance_actor(origin: str, key: Document) -> Document:
    """Return the ``Application`` that signs what no consumer asks for."""
    actor = f"{origin}/actor"
    return {
        "@context": CONTEXT,
        "id": actor,
        "type": "Application",
        "preferredUsername": origin.split("://", 1)[1],
        "inbox": f"{actor}/inbox",
        "outbox": f"{actor}/outbox",
        "url": f"{origin}/about",
        "manuallyApprovesFollowers": True,
        "publicKey": key,
        "endpoints": {"sharedInbox": f"{origin}/inbox"},
    }


def group(origin: str, path: str, key: Document) -> Document:
    """Return the ``Group`` at a path: a community of Lemmy's, or a channel of PeerTube's."""
    actor = f"{origin}{path}"
    return {
        "@context": CONTEXT,
        "id": actor,
        "type": "Group",
        "preferredUsername": path.rpartition("/")[2],
        "inbox": f"{origin}/inbox",
        "outbox": f"{actor}/outbox",
        "followers": f"{actor}/followers",
        "publicKey": key,
        "endpoints": {"sharedInbox": f"{origin}/inbox"},
    }


@dataclass(frozen=True, slots=True)
class Written:
    """What a post says, when, in which language, to which post, and in which conversation."""

    html: str
    language: str
    published: datetime
    thread: str
    in_reply_to: str | None = None
    attachments: Sequence[Document] = ()


@dataclass(frozen=True, slots=True)
class Addressed:
    """Whom a post is for, and whom it mentions: (actor id, ``@user@host``)."""

    to: Sequence[str]
    cc: Sequence[str]
    mentions: Sequence[tuple[str, str]]

    @property
    def properties(self) -> Document:
        """The properties of a post that say so."""
        tags = [{"type": "Mention", "href": href, "name": name} for href, name in self.mentions]
        return {"to": list(self.to), "cc": list(self.cc), "tag": tags}


def note(note_id: str, author: str, url: str, written: Written, addressed: Addressed) -> Document:
    """Return a Note."""
    return {
        "id": note_id,
        "type": "Note",
        "summary": None,
        "inReplyTo": written.in_reply_to,
        "published": stamp(written.published),
        "url": url,
        "attributedTo": author,
        "sensitive": False,
        "context": written.thread,
        "conversation": written.thread,
        "content": written.html,
        "contentMap": {written.language: written.html},
        "attachment": list(written.attachments),
        **addressed.properties,
        "replies": {
            "id": f"{note_id}/replies",
            "type": "Collection",
            "first": {"type": "CollectionPage", "partOf": f"{note_id}/replies", "items": []},
        },
    }


def picture(url: str, media_type: str, alt: str, *, width: int = 0, height: int = 0) -> Document:
    """Return an attachment: a file, its text alternative, and how many pixels it has where that is known."""
    sizes = {"width": width, "height": height} if width and height else {}
    return {"type": "Document", "mediaType": media_type, "url": url, "name": alt or None, **sizes}


def activity(
    kind: str,
    activity_id: str,
    actor: str,
    about: object,
    to: Sequence[str] = (),
    cc: Sequence[str] = (),
    **more: object,
) -> Document:
    """Return an activity of that type about that object; without addressees it carries none."""
    addressed = {"to": list(to), "cc": list(cc)} if to or cc else {}
    return {
        "@context": CONTEXT,
        "id": activity_id,
        "type": kind,
        "actor": actor,
        "object": about,
        **addressed,
        **more,
    }


def create(post: Document) -> Document:
    """Return the Create of a post, addressed as the post is."""
    return activity(
        "Create",
        f"{post['id']}/activity",
        post["attributedTo"],
        post,
        post["to"],
        post["cc"],
        published=post["published"],
    )


def update(about: Document, actor: str, moment: datetime, token: str) -> Document:
    """Return the Update of a post or of the actor itself; ``token`` tells it from earlier ones."""
    to, cc = about.get("to", [PUBLIC]), about.get("cc", [])
    return activity("Update", f"{about['id']}#updates/{token}", actor, about, to, cc, published=stamp(moment))


def delete(post: Document) -> Document:
    """Return the Delete of a post, with a Tombstone (ActivityPub §6.4)."""
    tombstone = {"id": post["id"], "type": "Tombstone", "atomUri": post["id"]}
    return activity("Delete", f"{post['id']}#delete", post["attributedTo"], tombstone, [PUBLIC])


def bare(document: Document) -> Document:
    """Return a document without its ``@context``, to be embedded in another."""
    return {name: value for name, value in document.items() if name != "@context"}


def undo(document: Document) -> Document:
    """Return the Undo of an activity, which is embedded."""
    return activity("Undo", f"{document['id']}/undo", document["actor"], bare(document))


def collection(collection_id: str, items: Sequence[str] | None, total: int) -> Document:
    """Return an OrderedCollection; with ``items=None`` it tells its size and nothing else."""
    found: Document = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": collection_id,
        "type": "OrderedCollection",
        "totalItems": total,
    }
    return found if items is None else {**found, "orderedItems": list(items)}


def tombstone(post_id: str) -> Document:
    """Return what is served in place of a deleted post."""
    return {"@context": "https://www.w3.org/ns/activitystreams", "id": post_id, "type": "Tombstone"}
