"""Our actors as JSON-LD: brands, and the instance's own."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec

from fedibrand.activitypub.naming import BrandNames, InstanceNames

Document = dict[str, Any]

ACTIVITY_CONTEXT = "https://www.w3.org/ns/activitystreams"
ACTOR_CONTEXT: list[Any] = [
    ACTIVITY_CONTEXT,
    "https://w3id.org/security/v1",
    "https://w3id.org/security/data-integrity/v1",
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/multikey/v1",
    {
        "alsoKnownAs": {"@id": "as:alsoKnownAs", "@type": "@id"},
        "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
        "movedTo": {"@id": "as:movedTo", "@type": "@id"},
        "toot": "http://joinmastodon.org/ns#",
        "discoverable": "toot:discoverable",
        "indexable": "toot:indexable",
        "schema": "http://schema.org#",
        "PropertyValue": "schema:PropertyValue",
        "value": "schema:value",
        "webfinger": "https://purl.archive.org/socialweb/webfinger#webfinger",
    },
]


class Shown(msgspec.Struct, frozen=True):
    """A picture of a profile: where it is, and its media type."""

    url: str
    media_type: str


class BrandProfile(msgspec.Struct, frozen=True, kw_only=True):
    """What a brand's actor document says.

    ``summary_html`` and the values of ``fields`` (name, HTML value) must be safe HTML. ``rsa_keys`` are
    (kid, PEM), the others (kid, multibase), newest first. ``webfinger`` is ``user@host`` (FEP-2c59).
    """

    names: BrandNames
    name: str
    created: datetime
    summary_html: str = ""
    icon: Shown | None = None
    image: Shown | None = None
    fields: tuple[tuple[str, str], ...] = ()
    rsa_keys: tuple[tuple[str, str], ...] = ()
    older_rsa_keys: tuple[tuple[str, str], ...] = ()
    ed_keys: tuple[tuple[str, str], ...] = ()
    discoverable: bool = True
    indexable: bool = True
    manually_approves_followers: bool = False
    also_known_as: tuple[str, ...] = ()
    moved_to: str | None = None
    webfinger: str = ""


def stamp(moment: datetime) -> str:
    """Return a time as servers write it: UTC, whole seconds, ``Z`` (RFC 3339)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def brand_actor(profile: BrandProfile) -> Document:
    """Return a brand's actor document.

    ``publicKey`` is the newest RSA key alone, as an object: Pleroma and Misskey read no list there. All
    others, RSA keys that overlap with it too, are Multikeys in ``assertionMethod`` (FEP-521a), so that what
    an older one signed can still be checked.

    Args:
        profile: What it says; keys are listed as they stand there.
    """
    names = profile.names
    document: Document = {
        "@context": ACTOR_CONTEXT,
        "id": names.actor,
        "type": "Organization",
        "preferredUsername": names.handle,
        "name": profile.name,
        "summary": profile.summary_html,
        "url": names.page,
        "inbox": names.inbox,
        "outbox": names.outbox,
        "followers": names.followers,
        "following": names.following,
        "endpoints": {"sharedInbox": names.shared_inbox},
        "manuallyApprovesFollowers": profile.manually_approves_followers,
        "discoverable": profile.discoverable,
        "indexable": profile.indexable,
        "published": stamp(profile.created),
        "attachment": [
            {"type": "PropertyValue", "name": name, "value": value} for name, value in profile.fields
        ],
        "alsoKnownAs": list(profile.also_known_as),
        "assertionMethod": [
            *(_multikey(names.ed25519_key(kid), names.actor, key) for kid, key in profile.ed_keys),
            *(_multikey(names.key(kid), names.actor, key) for kid, key in profile.older_rsa_keys),
        ],
    }
    if profile.rsa_keys:
        kid, pem = profile.rsa_keys[0]
        document["publicKey"] = _public_key(names.key(kid), names.actor, pem)
    for name, shown in (("icon", profile.icon), ("image", profile.image)):
        if shown is not None:
            document[name] = {"type": "Image", "mediaType": shown.media_type, "url": shown.url}
    if profile.webfinger:
        document["webfinger"] = profile.webfinger
    if profile.moved_to:
        document["movedTo"] = profile.moved_to
    return document


def instance_actor(names: InstanceNames, rsa: str, ed: str = "") -> Document:
    """Return the ``Application`` that signs what no brand asks for; anyone may fetch it unsigned.

    Its name is the host, as Mastodon's is, so that no brand can have the same.

    Args:
        names: The instance's URLs.
        rsa: The public RSA key, PEM.
        ed: The public Ed25519 key, multibase; ``""`` for none.
    """
    return {
        "@context": ACTOR_CONTEXT,
        "id": names.actor,
        "type": "Application",
        "preferredUsername": urlsplit(names.origin).hostname,
        "url": names.origin,
        "inbox": names.shared_inbox,
        "outbox": names.outbox,
        "endpoints": {"sharedInbox": names.shared_inbox},
        "manuallyApprovesFollowers": True,
        "discoverable": False,
        "indexable": False,
        "publicKey": _public_key(names.key, names.actor, rsa),
        "assertionMethod": [_multikey(names.ed25519_key, names.actor, ed)] if ed else [],
    }


def update_actor(profile: BrandProfile, update_id: str) -> Document:
    """Return the Update of a brand's profile (ActivityPub §7.3)."""
    actor = brand_actor(profile)
    del actor["@context"]
    return _about_itself("Update", profile.names, update_id, actor)


def delete_actor(names: BrandNames, update_id: str) -> Document:
    """Return the Delete of a brand by itself (ActivityPub §7.4)."""
    return _about_itself("Delete", names, update_id, names.actor)


def move_actor(names: BrandNames, target: str, update_id: str) -> Document:
    """Return the Move of a brand to ``target``, whose ``alsoKnownAs`` must name it (FEP-7628)."""
    return {**_about_itself("Move", names, update_id, names.actor), "target": target}


def _about_itself(kind: str, names: BrandNames, update_id: str, about: Any) -> Document:
    return {
        "@context": ACTOR_CONTEXT,
        "id": names.update(update_id),
        "type": kind,
        "actor": names.actor,
        "object": about,
        "to": [names.followers],
    }


def _public_key(key_id: str, owner: str, pem: str) -> Document:
    return {"id": key_id, "owner": owner, "publicKeyPem": pem}


def _multikey(key_id: str, controller: str, multibase: str) -> Document:
    return {"id": key_id, "type": "Multikey", "controller": controller, "publicKeyMultibase": multibase}
