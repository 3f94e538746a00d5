import pytest

from fedibrand.activitypub.vocabulary import Create, Note
from fedibrand.handling import Context, Effects, Handlers, NotAtHand, WebhookReply
from tests.inbox.handlers.cases import NOW, POST, brand, consumer


async def noted(reply: WebhookReply, context: Context) -> Effects:
    return []


@pytest.mark.parametrize(
    "name", ["acme", "core", "owner", "Acme.Loyalty", "acme.", ".acme", "acme loyalty.x", ""]
)
def test_a_package_has_a_dotted_name_that_core_and_no_role_has(name: str) -> None:
    with pytest.raises(ValueError, match=r"like acme\.loyalty"):
        Handlers(name)


def test_a_package_tells_the_schema_of_its_settings() -> None:
    assert Handlers("acme.loyalty", {"type": "object"}).schema == {"type": "object"}
    assert Handlers("acme.loyalty").schema == {}


def test_one_function_takes_what_the_webhook_answers() -> None:
    handlers = Handlers("acme.loyalty")
    assert handlers.webhook_reply(noted) is noted is handlers.on_reply
    with pytest.raises(ValueError, match=r"acme\.loyalty: there is a function"):
        handlers.webhook_reply(noted)


async def test_a_context_of_a_test_fetches_nothing_unless_it_is_told_how() -> None:
    context = Context(now=NOW, fresh="fresh-1", brand=brand(), consumer=consumer())
    with pytest.raises(NotAtHand):
        await context.fetch(POST)


async def test_a_handler_is_tested_with_a_context_made_by_hand() -> None:
    async def fetched(uri: str) -> Note:
        return Note(id=uri)

    context = Context(now=NOW, fresh="fresh-1", brand=brand(), consumer=consumer(), fetch=fetched)
    context.log("looked", post=POST)
    assert (await context.fetch(POST)).id == POST
    assert Create(actor=context.consumer.actor, object=Note()).actor == context.consumer.actor
