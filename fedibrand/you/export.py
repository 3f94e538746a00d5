"""Everything that is held of somebody, as one ActivityStreams collection to take along."""

import json
from typing import Any

from fedibrand.activitypub import rendering
from fedibrand.activitypub.rendering_actors import ACTIVITY_CONTEXT, stamp
from fedibrand.conversations.promised import Promised
from fedibrand.you.shown import AtBrand, Everything, Thing

_CONTEXT: list[Any] = [
    ACTIVITY_CONTEXT,
    {
        "fedibrand": "tag:fedibrand,2026:",
        "why": "fedibrand:why",
        "level": "fedibrand:level",
        "openedBy": "fedibrand:openedBy",
        "mayAnswer": "fedibrand:mayAnswer",
        "promise": "fedibrand:promise",
    },
]


def collection(everything: Everything) -> bytes:
    """Return an OrderedCollection as JSON.

    For each brand: what it may, as a Relationship to the actor. For each post that is held: a Relationship of
    the brand to the post as it came, from when to until when; after it the brand's answers as they were sent,
    each with what it promised: from when to until when, and what became of it.
    """
    items = [item for at in everything.brands for item in _brand(at)]
    document = {
        "@context": _CONTEXT,
        "type": "OrderedCollection",
        "totalItems": len(items),
        "orderedItems": items,
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _brand(at: AtBrand) -> list[dict[str, Any]]:
    may = [name for name, live in (("talk", at.talks), ("listen", at.listens)) if live]
    knows = {
        "type": "Relationship",
        "subject": at.brand.names.actor,
        "relationship": may,
        "object": at.actor,
        "mayAnswer": at.may_answer,
        "summary": f"standing: {at.standing}",
    }
    return [knows, *(item for thing in at.things for item in _thing(at, thing))]


def _thing(at: AtBrand, thing: Thing) -> list[dict[str, Any]]:
    names = at.brand.names
    answers = [
        {**rendering.note(each.id, each.said, names), **_promise(each.promise)}
        for each in thing.answers
        if each.said is not None and not each.withdrawn
    ]
    if not thing.held or not thing.document:
        return answers
    held = {
        "type": "Relationship",
        "subject": names.actor,
        "relationship": "holds",
        "object": json.loads(thing.document),
        "startTime": stamp(thing.post.arrived_at),
        "endTime": stamp(thing.post.lease_until),
        "why": thing.post.why,
        "level": thing.post.level,
        "openedBy": [{"role": each.role, "at": stamp(each.at)} for each in thing.opened],
    }
    return [held, *answers]


def _promise(promise: Promised | None) -> dict[str, Any]:
    if promise is None:
        return {}
    settled = {"updated": stamp(promise.settled_at)} if promise.settled_at is not None else {}
    times = {"startTime": stamp(promise.made_at), "endTime": stamp(promise.until), **settled}
    return {"promise": {"state": promise.state, **times}}
