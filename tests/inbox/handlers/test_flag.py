from fedibrand.activitypub.vocabulary import Flag, Reference
from fedibrand.effects import FileReport
from tests.inbox.handlers.cases import ACTIVITY, ALICE, BRAND, blocked, context, decide

FLAG = Flag(id=ACTIVITY, actor=ALICE, object=Reference(id=BRAND), objects=(BRAND,), content="rude")


async def test_a_report_is_filed_for_the_moderators() -> None:
    assert await decide(FLAG, context()) == [FileReport()]


async def test_who_blocks_the_brand_can_still_report_it() -> None:
    assert await decide(FLAG, blocked()) == [FileReport()]
