import msgspec

from fedibrand.inbox.deciding import CoreContext, Need
from tests.inbox.handlers.cases import POST, answer, consumer, context, holding, mention, thread


def test_a_context_is_read_as_it_was_written() -> None:
    whole = context(
        consumer=consumer(),
        post=holding(),
        answer=answer(),
        parent_post=holding(mine=False),
        parent_answer=answer(mine=False),
        conversation=thread(),
        messages=thread("messages-1", message=True),
        remembered=("deleted",),
        document=mention(),
    )
    assert msgspec.json.decode(msgspec.json.encode(whole), type=CoreContext) == whole


def test_a_need_is_a_decision_of_its_own() -> None:
    assert Need(POST) == Need(id=POST)
    assert not isinstance(Need(POST), list)
