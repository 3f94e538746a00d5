"""Registered for two kinds of object, written for one of them."""

from fedibrand import Context, Create, Effects, Handlers, Note, Question

handlers = Handlers("acme.loyalty")


@handlers.on(Create, Note, Question)  # error: mypy arg-type, pyright reportArgumentType
async def greet(activity: Create[Note], context: Context) -> Effects:
    return []
