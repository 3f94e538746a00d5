"""The inboxes: the shared one and each consumer's. Verify, answer, then apply in the background."""

import asyncio

from fedibrand.activitypub import strict_json
from fedibrand.activitypub.signatures.request import Request
from fedibrand.problems import Refusal
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.posted import Posted
from fedibrand.testing.reading import kind, one_id
from fedibrand.testing.receiving import Receiver, names_of_concerned
from fedibrand.testing.records import Document, Received
from fedibrand.testing.verifying import verify


class Inbox:
    """Takes POSTs. What was taken is applied one by one, in the order it came."""

    def __init__(self, receiver: Receiver) -> None:
        """Take who receives."""
        self._at = receiver
        self._turn = asyncio.Lock()

    async def take(self, request: Request, owner: Consumer | None) -> int:
        """Return the status that answers a POST: 202, whether or not it will have an effect.

        Raises:
            Refusal: It is not signed, the signature does not hold, or the body is not JSON. Noted in
                ``received`` like all else.
        """
        document: Document = {}
        try:
            document = strict_json.loads(request.body)
            self._at.home.posted.append(Posted(request.url, document))
            if self._deletes_a_stranger(document):
                self._note(document, None, 202, "dropped: never met", owner)
                return 202
            signer, dialect = await verify(request, self._at.home.people, self._at.home.clock.now())
        except Refusal as refusal:
            self._note(document, None, refusal.status, f"refused: {refusal.code}", owner)
            raise
        if signer != one_id(document.get("actor")):
            self._note(document, dialect, 202, "dropped: signed by somebody else", owner)
        else:
            self._at.home.work.start(self._apply(document, dialect, owner))
        return 202

    def _deletes_a_stranger(self, document: Document) -> bool:
        actor = one_id(document.get("actor"))
        deletes_itself = kind(document) == "Delete" and one_id(document.get("object")) == actor
        return deletes_itself and actor not in self._at.home.people.known

    async def _apply(self, document: Document, dialect: str, owner: Consumer | None) -> None:
        async with self._turn:
            concerned = names_of_concerned(self._at, document, owner)
            outcome = await self._at.apply(document, owner)
        self._note(document, dialect, 202, outcome, owner, concerned)

    def _note(
        self,
        document: Document,
        dialect: str | None,
        status: int,
        outcome: str,
        owner: Consumer | None,
        concerned: tuple[str, ...] | None = None,
    ) -> None:
        if concerned is None:
            concerned = (owner.name,) if owner else ()
        self._at.home.received.append(
            Received(
                type=kind(document),
                actor=one_id(document.get("actor")),
                object=one_id(document.get("object")),
                json=document,
                verified_by=dialect,
                status=status,
                outcome=outcome,
                consumers=concerned,
            )
        )
        self._at.home.work.happened()
