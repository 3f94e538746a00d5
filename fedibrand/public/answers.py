"""Answers by their own URL: the unlisted ones for anyone, the others for their addressee alone.

* What may not be read and what is not there look alike: the same status, the same words, and the same work
  before them. So a signature is checked before it is asked whether there is anything to show.
* An address that once was an answer's says 410 for good.
"""

from dataclasses import dataclass
from functools import partial

import msgspec
from aiohttp import web
from sqlalchemy import Connection, bindparam, select

from fedibrand.activitypub.actors import Application
from fedibrand.activitypub.addressing import Level
from fedibrand.activitypub.errors import Gone, NotFound, Unfetched
from fedibrand.activitypub.hosts import same_host
from fedibrand.activitypub.rendering import AnswerDocument, note, tombstone
from fedibrand.brands.registry import BrandRow
from fedibrand.brands.site import Site
from fedibrand.domain import AnswerState
from fedibrand.html import response
from fedibrand.public import documents, pages
from fedibrand.public.speech import speech
from fedibrand.store.contents import lease_of
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.contents import Content
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.gone_answers import GoneAnswer
from fedibrand.store.vault import Lease

_answer, _content = AnswerRow.__table__, Content.__table__  # type: ignore[attr-defined]
_thread, _consumer = Conversation.__table__, Consumer.__table__  # type: ignore[attr-defined]
_select = (
    select(
        _answer.c.level,
        _answer.c.state,
        _answer.c.content_id,
        _answer.c.lease_key_id,
        _answer.c.wrapped,
        _content.c.sealed,
        _consumer.c.actor,
    )
    .select_from(
        _answer.join(_thread, _answer.c.conversation_id == _thread.c.id)
        .join(_consumer, _thread.c.consumer_id == _consumer.c.id)
        .outerjoin(_content, _answer.c.content_id == _content.c.id)
    )
    .where(_answer.c.id == bindparam("row_id"), _answer.c.brand_id == bindparam("brand"))
)
_gone_answer = GoneAnswer.__table__  # type: ignore[attr-defined]
_gone = select(_gone_answer.c.id).where(
    _gone_answer.c.id == bindparam("row_id"), _gone_answer.c.brand_id == bindparam("brand")
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Vary": "Accept, Accept-Language, Signature",
    "X-Robots-Tag": "noindex",
}


@dataclass(frozen=True, slots=True)
class _Found:
    """An answer that stands: who may read it, and what opens it."""

    level: Level
    consumer: str
    lease: Lease
    sealed: bytes


def routes(site: Site) -> list[web.RouteDef]:
    """Return the route of answers."""
    return [web.get("/brands/{handle}/answers/{id}", partial(answer, site))]


async def answer(site: Site, request: web.Request) -> web.Response:
    """Serve an answer: the Note to servers, its page to people.

    Raises:
        NotAcceptable: Neither is wanted.
        NotFound: There is no such answer of this brand, or not for whoever asks.
        Gone: It was withdrawn or has ended, and a person asks; a server gets the Tombstone.
        Refusal: The request is signed, and its signature does not hold.
    """
    reader, brand, answer_id = documents.reader(request), site.brand(request), request.match_info["id"]
    try:
        document = await _document(site, request, brand, answer_id)
    except Gone:
        if reader == "html":
            raise
        return documents.response(tombstone(answer_id, brand.names), status=410, headers=_HEADERS)
    if reader == "html":
        page = pages.answer(brand, brand.names.answer(answer_id), document, speech(request))
        return response(page, headers=_HEADERS)
    return documents.response(note(answer_id, document, brand.names), headers=_HEADERS)


async def _document(site: Site, request: web.Request, brand: BrandRow, answer_id: str) -> AnswerDocument:
    found = await site.store.read(_find, brand.id, answer_id)
    if found is None or found.level is not Level.UNLISTED:
        key = await site.verify_get(request)
        if found is None or key is None or not await _may_read(site, key.owner, found.consumer):
            raise NotFound
    (opened,) = site.vault.open([(found.lease, found.sealed)])
    if opened is None:
        raise Gone
    return msgspec.json.decode(opened.words, type=AnswerDocument)


async def _may_read(site: Site, reader: str, consumer: str) -> bool:
    """Say whether a reader is the addressee, or fetches for them: the instance actor of their own host."""
    if reader == consumer:
        return True
    if not same_host(reader, consumer):
        return False
    try:
        return isinstance(await site.find_actor(reader), Application)
    except Unfetched:
        return False


def _find(connection: Connection, brand_id: str, answer_id: str) -> _Found | None:
    row = connection.execute(_select, {"row_id": answer_id, "brand": brand_id}).first()
    if row is None:
        if connection.execute(_gone, {"row_id": answer_id, "brand": brand_id}).first() is None:
            return None
        raise Gone
    lease = lease_of(row)
    if row.state == AnswerState.WITHDRAWN or lease is None or row.sealed is None:
        raise Gone
    return _Found(Level(row.level), row.actor, lease, row.sealed)
