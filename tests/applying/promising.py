"""A brand that promised alice something: what every test of a commitment begins with."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fedibrand.domain import CommitmentState
from fedibrand.effects import Answer, CloseCommitments
from fedibrand.team_effects import KeepCommitment, MakeCommitment, MissCommitment
from tests.applying.conftest import Place

DAYS = 3
"""Until when it holds."""


@dataclass
class Promise:
    """What was promised in which answer, and what is said of it."""

    place: Place
    conversation: str
    holding: str
    answer: str

    async def is_(self, state: CommitmentState) -> None:
        """Have it be in that state, as whoever says so."""
        match state:
            case CommitmentState.KEPT:
                await self.place.do(KeepCommitment(answer=self.answer), by="agent")
            case CommitmentState.MISSED:
                await self.place.do(MissCommitment(answer=self.answer), by="agent")
            case CommitmentState.DISPUTED:
                await self.is_(CommitmentState.KEPT)
                await self.place.do(CloseCommitments(kept=False), by="consumer")
            case CommitmentState.CONFIRMED:
                await self.place.do(CloseCommitments(kept=True), by="consumer")
            case _:
                assert state is CommitmentState.OPEN

    def own_answer(self, text: str = "It is on its way.") -> Answer:
        new_id = self.place.house.clock.new_id()
        return Answer(id=new_id, holding=self.holding, text=text, commitment=self.answer)

    async def row(self) -> dict[str, Any]:
        found = await self.place.rows("commitment")
        return next(row for row in found if row["answer_id"] == self.answer)

    async def state(self) -> str:
        return str((await self.row())["state"])

    async def stands(self) -> tuple[str, bool]:
        """Return the state of its conversation, and whether it is provisional."""
        found = await self.place.rows("conversation")
        row = next(row for row in found if row["id"] == self.conversation)
        return row["state"], row["provisional_until"] is not None


async def promised(place: Place, **about: Any) -> Promise:
    """Have alice write and the brand promise her something in its answer."""
    conversation, holding = await place.heard(**about)
    answer = place.answer(holding, "You have a new one by Thursday.")
    until = place.house.clock.now() + timedelta(days=DAYS)
    who = {"consumer": about["actor"].id, "author": about["actor"]} if "actor" in about else {}
    await place.do(answer, MakeCommitment(answer=answer.id, until=until), by="agent", **who)
    return Promise(place, conversation, holding, answer.id)
