"""Reply: a brand answers a word of self-service by itself, once for each post and so often in a day (P5).

A reply is no answer of the team's: it has no row among answers, is rendered whole, lies sealed in its
delivery until it left or a day is over, and its address says 410. What it says and at which level is read
from the post at hand, so there is no way to say anything else to anybody else (P1, P2).
"""

from typing import Any

import msgspec
from sqlalchemy import Connection

from fedibrand.activitypub import rendering
from fedibrand.activitypub.addressing import Level, answer_level, level_of
from fedibrand.activitypub.errors import EffectRefused
from fedibrand.activitypub.parsing import parse_activity
from fedibrand.activitypub.rendering import AnswerDocument, answer_html
from fedibrand.activitypub.strict_json import loads
from fedibrand.activitypub.vocabulary import Post
from fedibrand.acts import Act
from fedibrand.applying.people import acct_of, profile_of
from fedibrand.applying.scope import Carried, Scope
from fedibrand.consumers import links, replies, self_service, summary
from fedibrand.consumers.replies import LINKED, MOST_A_DAY, Particulars
from fedibrand.consumers.self_service import PRIVATE, Asked
from fedibrand.conversations import posts
from fedibrand.effects import Reply
from fedibrand.outbox.rows import REPLY
from fedibrand.store import remembering
from fedibrand.store.tables.gone_answers import GoneAnswer

_gone = GoneAnswer.__table__.insert()  # type: ignore[attr-defined]


def reply(connection: Connection, found: list[tuple[Act, Reply]], scope: Scope) -> None:
    """Have the replies leave; a word that was replied to already, or is one too many today, gets none.

    Raises:
        EffectRefused: P5, there is no word of self-service at hand.
    """
    for act, _ in found:
        carried, consumer = scope.carried.get(act.arrival), scope.consumer(act)
        post = posts.read(carried.post[0].words) if carried is not None else None
        asked = self_service.asked(post) if post is not None else None
        if carried is None or post is None or asked is None:
            raise EffectRefused("P5", "A brand replies by itself to a word of self-service alone.")
        if consumer is None or not _may(connection, act, post, scope):
            continue
        level = _level(carried, post, consumer.followers)
        text = _text(connection, act, asked, level, scope)
        _leave(connection, act, _document(connection, act, asked, post, level, text, scope), scope)


def _may(connection: Connection, act: Act, post: Post, scope: Scope) -> bool:
    """Take one of the consumer's replies of this day; none is left, or this post had its own: say no."""
    vault, actor = scope.tools.vault, scope.tools.vault.hash(act.consumer)
    this = remembering.key(vault, "served", vault.hash(post.id))
    places = [remembering.key(vault, f"served-{number}", actor) for number in range(MOST_A_DAY)]
    taken = {
        key for brand, key in remembering.find(connection, [this, *places], scope.now) if brand == act.brand
    }
    free = next((place for place in places if place not in taken), None)
    if this in taken or free is None:
        return False
    remembering.add(connection, "served", [(act.brand, key, actor) for key in (this, free)], scope.now)
    return True


def _level(carried: Carried, post: Post, followers: str) -> Level:
    activity: Any = parse_activity(loads(carried.opened.words))
    return level_of(msgspec.structs.replace(activity, object=post), followers)


def _text(connection: Connection, act: Act, asked: Asked, level: Level, scope: Scope) -> str:
    if level not in PRIVATE:
        return replies.openly(asked)
    tools, consumer_id = scope.tools, scope.consumer_id(act)
    assert consumer_id is not None
    names, receipt, link = tools.names(act.brand), scope.receipts.get((act.brand, act.consumer)), ""
    if asked.request in LINKED:
        token = links.make(connection, act.consumer, act.brand, tools.clock, tools.vault)
        link = f"{names.origin}/you/link/{token}"
    about = Particulars(
        summary=summary.read(connection, consumer_id),
        days=tools.brand(act.brand).settings.listen_days,
        link=link,
        receipt=names.receipt(receipt.id) if receipt is not None else "",
        ended=receipt.document["counts"] if receipt is not None else {},
        closed=scope.closed.get((act.brand, act.consumer), 0),
    )
    return replies.in_private(asked, about)


def _document(
    connection: Connection, act: Act, asked: Asked, post: Post, level: Level, text: str, scope: Scope
) -> AnswerDocument:
    profile = profile_of(connection, scope.consumer(act), scope)
    mention = acct_of(profile)
    return AnswerDocument(
        in_reply_to=post.id,
        consumer=act.consumer,
        mention=mention,
        text=text,
        html=answer_html(text, mention, profile.url or act.consumer),
        language=asked.language.code,
        level=answer_level(level),
        published=scope.now,
        context=post.context,
        conversation=post.conversation,
    )


def _leave(connection: Connection, act: Act, document: AnswerDocument, scope: Scope) -> None:
    reply_id = scope.tools.clock.new_id()
    connection.execute(_gone, {"id": reply_id, "brand_id": act.brand})
    scope.deliver(act, REPLY, rendering.create(reply_id, document, scope.tools.names(act.brand), 1))
