"""Takes an activity where a webhook's reply comes."""

from fedibrand import Context, Create, Effects, Handlers, Note

handlers = Handlers("acme.loyalty")


@handlers.webhook_reply  # error: mypy arg-type, pyright reportArgumentType
async def replied(reply: Create[Note], context: Context) -> Effects:
    return []
