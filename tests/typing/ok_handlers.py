"""Handlers that a checker takes: the object's type is the one that was registered."""

from typing import Any, assert_type

from fedibrand import (
    Activity,
    AddLabel,
    AddNote,
    Answer,
    Article,
    Context,
    Create,
    Delete,
    Effects,
    Handlers,
    Like,
    Note,
    Page,
    Post,
    Question,
    Reference,
    Thing,
    Undo,
    WebhookReply,
)

more = Handlers("acme.more")
handlers = Handlers("acme.loyalty", {"type": "object", "properties": {"tone": {"type": "string"}}})
handlers.include(more)


@handlers.on(Create, Note)
async def one_kind(activity: Create[Note], context: Context) -> Effects:
    assert_type(activity.object, Note)
    assert_type(activity.object.in_reply_to, str | None)
    assert_type(activity.object.text, str)
    return []


@handlers.on(Create)
async def any_kind(activity: Create[Thing], context: Context) -> Effects:
    assert_type(activity.object.id, str)
    return []


@handlers.on(Create, Article, Page)
async def two_kinds(activity: Create[Article | Page], context: Context) -> Effects:
    assert_type(activity.object, Article | Page)
    return []


@handlers.on(Like, Note, Question, Article)
async def many_kinds(activity: Like[Post], context: Context) -> Effects:
    return []


async def wider_than_it_need_be(activity: Activity[Any], context: Context) -> Effects:
    return []


handlers.on(Delete, Reference)(wider_than_it_need_be)
handlers.on(Undo, Like)(wider_than_it_need_be)


@more.on(Create, Note)
async def one_effect(activity: Create[Note], context: Context) -> list[AddLabel]:
    return [AddLabel(conversation=context.conversation.id, label="new")] if context.conversation else []


@more.on(Like, Note)
async def gathered(activity: Like[Note], context: Context) -> Effects:
    gathered: list[AddLabel | Answer] = []
    if context.conversation is not None:
        gathered.append(AddLabel(conversation=context.conversation.id, label="liked"))
    if context.post is not None:
        gathered.append(Answer(holding=context.post.id, text="Thank you."))
    return gathered


@more.webhook_reply
async def replied(reply: WebhookReply, context: Context) -> Effects:
    if context.conversation is None:
        return []
    return [AddNote(conversation=context.conversation.id, text=str(reply.data["score"]))]
