"""What a handler sees has a type, to the last member."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, assert_type

from fedibrand import (
    AnswerView,
    BrandView,
    Context,
    ConversationView,
    GrantView,
    HoldingView,
    Level,
    Scope,
    Standing,
    Thing,
)


async def reads(context: Context) -> None:
    assert_type(context.now, datetime)
    assert_type(context.fresh, str)
    assert_type(context.brand, BrandView)
    assert_type(context.consumer.standing, Standing)
    assert_type(context.consumer.grant(Scope.LISTEN), GrantView | None)
    assert_type(context.conversation, ConversationView | None)
    assert_type(context.post, HoldingView | None)
    assert_type(context.answer, AnswerView | None)
    assert_type(context.settings, Mapping[str, Any])
    assert_type(await context.fetch("https://home.example/posts/1"), Thing)
    assert_type(context.begins, bool)
    if context.conversation is not None:
        assert_type(context.conversation.labels, tuple[str, ...])
        assert_type(context.conversation.assignee, str)
    if context.post is not None:
        assert_type(context.post.level, Level)
        context.log("looked-at", post=context.post.id, mine=context.post.mine, tries=1)
