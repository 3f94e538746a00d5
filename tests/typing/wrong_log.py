"""Logs what somebody wrote; an event is a name of the program's own, which mypy cannot tell yet."""

from fedibrand import Context, Create, Effects, Handlers, Note

handlers = Handlers("acme.loyalty")


@handlers.on(Create, Note)
async def greet(activity: Create[Note], context: Context) -> Effects:
    context.log(f"they wrote {activity.object.content}")  # error: pyright reportArgumentType
    context.log("wrote", post=activity.object)  # error: mypy arg-type, pyright reportArgumentType
    return []
