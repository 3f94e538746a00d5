"""Registered for one activity, written for another."""

from fedibrand import Context, Create, Effects, Handlers, Like, Note

handlers = Handlers("acme.loyalty")


@handlers.on(Like, Note)  # error: mypy arg-type, pyright reportArgumentType
async def greet(activity: Create[Note], context: Context) -> Effects:
    return []
