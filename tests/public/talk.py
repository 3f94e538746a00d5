"""A consumer who wrote to a brand, and the brand's answer, as rows of the record."""

from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, update

from fedibrand.activitypub.addressing import Level
from fedibrand.activitypub.objects import Attachment
from fedibrand.activitypub.rendering import AnswerDocument, answer_html
from fedibrand.brands.registry import BrandRow
from fedibrand.domain import AnswerState, ConversationState, HoldingState, Why
from fedibrand.store import contents
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.gone_answers import GoneAnswer
from fedibrand.store.tables.holdings import Holding
from tests.brands.made import House
from tests.fakes import START

CONSUMER = "https://home.example/users/ada"
POST = f"{CONSUMER}/posts/1"
TEXT = "It is on its way."


async def answered(
    house: House, brand: BrandRow, answer_id: str, level: Level = Level.UNLISTED, **changes: Any
) -> AnswerDocument:
    """Have a brand answer a consumer; return what it said."""
    document = msgspec.structs.replace(
        AnswerDocument(
            in_reply_to=POST,
            consumer=CONSUMER,
            mention="@ada@home.example",
            html=answer_html(TEXT, "@ada@home.example", CONSUMER),
            text=TEXT,
            level=level,
            published=START,
            attachments=(
                Attachment(url=brand.names.media("a.png"), media_type="image/png", name="A parcel"),
            ),
        ),
        **changes,
    )
    await house.store.write(_write, house, brand.id, answer_id, document)
    return document


async def withdraw(house: House, answer_id: str) -> None:
    await house.store.write(_set, answer_id, {"state": AnswerState.WITHDRAWN})


async def end(house: House, answer_id: str) -> None:
    """End an answer as a lease that is over ends it: its row stays and has no key."""
    nothing = {"content_id": None, "lease_key_id": None, "wrapped": None}
    await house.store.write(_set, answer_id, nothing)


async def destroy_key(house: House, answer_id: str) -> None:
    """Destroy the lease key and leave the row as it was, as a crash between the two would."""

    def key_of(connection: Connection) -> str:
        found: str = (
            connection.execute(
                AnswerRow.__table__.select().where(AnswerRow.__table__.c.id == answer_id)  # type: ignore[attr-defined]
            )
            .one()
            ._mapping["lease_key_id"]
        )
        return found

    house.vault.destroy([await house.store.read(key_of)])


async def leave_bare_id(house: House, brand_id: str, answer_id: str) -> None:
    def write(connection: Connection) -> None:
        connection.execute(GoneAnswer.__table__.insert(), {"id": answer_id, "brand_id": brand_id})  # type: ignore[attr-defined]

    await house.store.write(write)


def _set(connection: Connection, answer_id: str, values: dict[str, Any]) -> None:
    table = AnswerRow.__table__  # type: ignore[attr-defined]
    connection.execute(update(table).where(table.c.id == answer_id).values(**values))


def _write(
    connection: Connection, house: House, brand_id: str, answer_id: str, document: AnswerDocument
) -> None:
    sealed = house.vault.seal(msgspec.json.encode(document))
    contents.add(connection, [sealed])
    for row in (
        Consumer(
            id=f"consumer of {answer_id}",
            brand_id=brand_id,
            actor_hash=answer_id.encode(),
            actor=document.consumer,
            acct_hash=b"",
            host="home.example",
            inbox=f"{document.consumer}/inbox",
            shared_inbox="",
            followers="",
            indexable=True,
            discoverable=True,
            vetoes="",
            key_hashes=b"",
            seen_at=START,
        ),
        Conversation(
            id=f"conversation of {answer_id}",
            brand_id=brand_id,
            consumer_id=f"consumer of {answer_id}",
            state=ConversationState.OPEN,
            message=False,
            answered=1,
            opened_at=START,
            heard_at=START,
            moved_at=START,
        ),
        Holding(
            id=f"holding of {answer_id}",
            brand_id=brand_id,
            consumer_id=f"consumer of {answer_id}",
            conversation_id=f"conversation of {answer_id}",
            post_hash=answer_id.encode(),
            why=Why.TALK,
            level=document.level,
            state=HoldingState.HELD,
            edited=False,
            fetched=False,
            arrived_at=START,
            checked_at=START,
            lease_until=START + timedelta(days=90),
        ),
        AnswerRow(
            id=answer_id,
            brand_id=brand_id,
            conversation_id=f"conversation of {answer_id}",
            holding_id=f"holding of {answer_id}",
            level=document.level,
            state=AnswerState.SENT,
            by="agent",
            version=1,
            created_at=START,
            **sealed.lease.columns(),
        ),
    ):
        connection.execute(type(row).__table__.insert(), row.model_dump())  # type: ignore[attr-defined]
