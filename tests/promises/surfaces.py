"""Every way by which an answer can be asked for: a member, a command, and a handler of somebody else's."""

from collections.abc import Awaitable, Callable

from fedibrand.activitypub.vocabulary import Post, Update
from fedibrand.effect import Effect
from fedibrand.effects import Answer
from fedibrand.inbox.deciding import CoreContext, CoreHandlers
from fedibrand.inbox.handlers import core
from tests.promises.world import World, rewrite

Surface = Callable[[World, str, str], Awaitable[object]]


async def by_member(world: World, post: str, text: str) -> None:
    await world.answers_with(text)


async def by_command(world: World, post: str, text: str) -> None:
    conversation = (await world.holdings())[-1].conversation_id
    await world.command("answer", conversation, text)


async def by_handler(world: World, post: str, text: str) -> None:
    """Have the handler of :func:`answering` answer, which does so when the post is edited."""
    world.clock.move(2)
    await rewrite(world.alice, world.brand_row, post, text)
    await world.settled()


SURFACES: dict[str, Surface] = {"member": by_member, "command": by_command, "handler": by_handler}


def answering() -> CoreHandlers:
    """Core's handlers, but for one that answers each edit with the post's own words."""
    handlers = CoreHandlers("core")
    for activity, thing, handler in core.handlers:
        if (activity, thing) != (Update, Post):
            handlers.on(activity, thing)(handler)

    @handlers.on(Update, Post)
    async def answer(activity: Update[Post], context: CoreContext) -> list[Effect]:
        assert context.post is not None
        text = activity.object.content.removeprefix("<p>").removesuffix("</p>")
        return [Answer(id=context.fresh, holding=context.post.id, text=text)]

    return handlers
