"""Whether the consumer permits an answer, asked of the record at the moment it is made."""

import re
import unicodedata
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from fedibrand.activitypub.errors import EffectRefused, Malformed
from fedibrand.activitypub.naming import BrandNames
from fedibrand.activitypub.objects import PUBLIC, Post
from fedibrand.applying.scope import Scope
from fedibrand.conversations import posts
from fedibrand.domain import HoldingState, Why
from fedibrand.domain import Scope as Permitted
from fedibrand.problems import Sentence
from fedibrand.store import contents
from fedibrand.store.tables.grants import GrantRow

MOST_CHARACTERS = 5000
LONGEST_WARNING = 500

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")
_LINES = str.maketrans("", "", "\n\t\r")
_NEVER = {"Cc", "Cs", "Cn"}
_NOT_SEEN = _NEVER | {"Cf", "Zs", "Zl", "Zp", "Mn"}

_grant = GrantRow.__table__  # type: ignore[attr-defined]
_grants = select(_grant.c.scope, _grant.c.may_answer).where(
    _grant.c.consumer_id == bindparam("consumer"), _grant.c.ended_at.is_(None)
)


def check_text(text: str, warning: str = "", language: str | None = None) -> None:
    """Refuse a text that cannot be sent.

    Args:
        text: What is to be said, plain.
        warning: The content warning before it, or ``""``.
        language: Its language (BCP 47), where it is said.

    Raises:
        EffectRefused: P4, it is empty or longer than 5,000 characters, its warning is longer than 500, or
            one of them holds characters that are not shown.
        Malformed: The language has no tag's form.
    """
    if not any(_is_seen(one) for one in text) or len(text) > MOST_CHARACTERS:
        raise EffectRefused("P4", Sentence("An answer has 1 to %(most)s characters.", most=MOST_CHARACTERS))
    if len(warning) > LONGEST_WARNING:
        raise EffectRefused(
            "P4", Sentence("A content warning has at most %(most)s characters.", most=LONGEST_WARNING)
        )
    if any(unicodedata.category(one) in _NEVER for one in (text + warning).translate(_LINES)):
        raise EffectRefused("P4", "An answer holds no control characters.")
    if language and not _LANGUAGE.fullmatch(language):
        raise Malformed("A language is a tag like en or pt-BR.")


def _is_seen(one: str) -> bool:
    return not one.isspace() and unicodedata.category(one) not in _NOT_SEEN


def check_consent(connection: Connection, holding: Any, now: datetime) -> None:
    """Refuse an answer to a holding whose words are gone or whose author does not permit it.

    Raises:
        EffectRefused: P1.
    """
    if holding.state != HoldingState.HELD or holding.wrapped is None or holding.lease_until <= now:
        raise EffectRefused("P1", "The words of this post are gone; it takes no new answer.")
    grants = connection.execute(_grants, {"consumer": holding.consumer_id}).all()
    talk = any(row.scope == Permitted.TALK for row in grants)
    widened = any(row.scope == Permitted.LISTEN and row.may_answer for row in grants)
    if not (talk and holding.why == Why.TALK) and not widened:
        raise EffectRefused("P1", "The consumer does not permit an answer to this post.")


def check_policy(holding: Any, post: Post, names: BrandNames, follows: str) -> None:
    """Refuse an answer that the post's interaction policy does not allow; whom it mentions may always reply.

    Args:
        holding: What is to be answered.
        post: Its words.
        names: The brand that would answer.
        follows: The author's followers collection where the brand follows them, else ``""``.

    Raises:
        EffectRefused: P1.
    """
    allowed = post.interaction_policy.can_reply
    mentioned = any(mention.href == names.actor for mention in post.mentions)
    if allowed is None or mentioned or {PUBLIC, names.actor, follows or names.actor} & set(allowed):
        return
    raise EffectRefused("P1", "The author does not let us reply to this post.", holding=holding.id)


def post_of(connection: Connection, holding: Any, scope: Scope) -> Post:
    """Return the post a holding holds.

    Raises:
        EffectRefused: P1, its words are gone.
    """
    lease = contents.lease_of(holding)
    sealed = contents.find(connection, [holding.content_id]).get(holding.content_id)
    opened = scope.tools.vault.open([(lease, sealed)])[0] if lease and sealed else None
    if opened is None:
        raise EffectRefused("P1", "The words of this post are gone; it takes no new answer.")
    return posts.read(opened.words)
