"""Is no async function."""

from fedibrand import Context, Create, Effects, Handlers, Note

handlers = Handlers("acme.loyalty")


@handlers.on(Create, Note)  # error: mypy arg-type, pyright reportArgumentType
def greet(activity: Create[Note], context: Context) -> Effects:
    return []
