"""Returns words; what a handler returns is effects."""

from fedibrand import Context, Create, Handlers, Note

handlers = Handlers("acme.loyalty")


@handlers.on(Create, Note)  # error: mypy arg-type, pyright reportArgumentType
async def greet(activity: Create[Note], context: Context) -> str:
    return "Hello"
