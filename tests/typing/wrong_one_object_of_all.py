"""Registered for every object, written for one kind."""

from fedibrand import Context, Create, Effects, Handlers, Note

handlers = Handlers("acme.loyalty")


@handlers.on(Create)  # error: mypy arg-type, pyright reportArgumentType
async def greet(activity: Create[Note], context: Context) -> Effects:
    return []
