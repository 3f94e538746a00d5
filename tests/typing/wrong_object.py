"""Registered for one kind of object, written for another."""

from fedibrand import Context, Create, Effects, Handlers, Note, Question

handlers = Handlers("acme.loyalty")


@handlers.on(Create, Question)  # error: mypy arg-type, pyright reportArgumentType
async def greet(activity: Create[Note], context: Context) -> Effects:
    return []
