"""Core's handlers, all in one registry: what dispatch asks."""

from fedibrand.inbox.deciding import CoreHandlers
from fedibrand.inbox.handlers import (
    accept,
    add,
    announce,
    announce_request,
    block,
    create,
    delete,
    dislike,
    emoji_react,
    flag,
    follow,
    like,
    like_request,
    move,
    other,
    quote_request,
    reject,
    remove,
    reply_request,
    undo,
    update,
)

handlers = CoreHandlers("core")

for _each in (
    accept,
    add,
    announce,
    announce_request,
    block,
    create,
    delete,
    dislike,
    emoji_react,
    flag,
    follow,
    like,
    like_request,
    move,
    other,
    quote_request,
    reject,
    remove,
    reply_request,
    undo,
    update,
):
    handlers.include(_each.handlers)
