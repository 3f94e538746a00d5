"""An author's own test: a context made by hand, no server."""

from datetime import UTC, datetime

from fedibrand import (
    AddLabel,
    BrandView,
    ConsumerView,
    Context,
    ConversationState,
    ConversationView,
    Create,
    Effects,
    Handlers,
    Note,
    Thing,
)

handlers = Handlers("acme.loyalty")


@handlers.on(Create, Note)
async def greet(activity: Create[Note], context: Context) -> Effects:
    return [AddLabel(conversation=context.conversation.id, label="new")] if context.conversation else []


async def fetched(uri: str) -> Thing:
    return Note(id=uri)


async def test_whoever_writes_is_labelled() -> None:
    brand = BrandView(id="1", handle="acme", actor="https://us.example/1", followers="https://us.example/1/f")
    alice = ConsumerView(actor="https://home.example/alice")
    talk = ConversationView(id="talk", state=ConversationState.OPEN, message=False, left=2)
    context = Context(
        now=datetime(2026, 1, 1, tzinfo=UTC),
        fresh="fresh",
        brand=brand,
        consumer=alice,
        conversation=talk,
        settings={"tone": "plain"},
        fetch=fetched,
    )
    written = Create(actor=alice.actor, object=Note(id="https://home.example/posts/1", content="Hello"))
    assert await greet(written, context) == [AddLabel(conversation="talk", label="new")]
    assert handlers.find(written) is greet
