"""Returns an effect that no package may: consent is the consumer's to give."""

from fedibrand import Context, Create, Effects, Handlers, Means, Note, Question, Scope
from fedibrand.effects import Grant

handlers = Handlers("acme.loyalty")


@handlers.on(Create, Note)
async def consents(activity: Create[Note], context: Context) -> Effects:
    return [Grant(scope=Scope.LISTEN, means=Means.WORD)]  # error: mypy list-item, pyright reportReturnType


@handlers.on(Create, Question)  # error: mypy arg-type, pyright reportArgumentType
async def says_so(activity: Create[Question], context: Context) -> list[Grant]:
    return [Grant(scope=Scope.LISTEN, means=Means.WORD)]
