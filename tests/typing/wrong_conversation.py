"""Takes it that there is a conversation; not every activity stands in one."""

from fedibrand import AddLabel, Context, Create, Effects, Handlers, Note

handlers = Handlers("acme.loyalty")


@handlers.on(Create, Note)
async def label(activity: Create[Note], context: Context) -> Effects:
    conversation = context.conversation.id  # error: mypy union-attr, pyright reportOptionalMemberAccess
    return [AddLabel(conversation=conversation, label="new")]
