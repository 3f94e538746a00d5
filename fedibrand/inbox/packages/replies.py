"""What a package's webhook answers becomes a job of the package; and where its webhook is."""

from dataclasses import replace
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select

from fedibrand.activitypub.errors import NotFound
from fedibrand.applying.scope import Tools
from fedibrand.brands import packages, schemas
from fedibrand.conversations import merged
from fedibrand.inbox.packages import jobs
from fedibrand.inbox.packages.pool import Pool
from fedibrand.inbox.packages.process import HandlerFailed
from fedibrand.outbox.webhook_calls import Call
from fedibrand.store import contents
from fedibrand.store.run import Store
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.vault import Vault

_conversation = Conversation.__table__  # type: ignore[attr-defined]
_whose = select(_conversation.c.consumer_id).where(_conversation.c.id == bindparam("row_id"))


class Replies:
    """Between packages and their webhooks."""

    def __init__(self, store: Store, tools: Tools, pool: Pool) -> None:
        """Take the record, what applying needs, and the packages."""
        self._store, self._tools, self._pool = store, tools, pool

    async def address_of(self, brand_id: str, package: str, address: str, secret: str) -> tuple[str, str]:
        """Return where a package's webhook is at a brand, and what signs for it, by the settings' names.

        Raises:
            NotFound: One of them is not set.
        """
        chosen, secrets = await self._store.read(_set, self._tools.vault, brand_id, package)
        where = schemas.effective(await self._schema(package), chosen).get(address)
        signs = secrets.get(secret)
        if not isinstance(where, str) or not signs:
            raise NotFound("The address of this webhook, or its secret, is not set.")
        return where, signs

    async def _schema(self, package: str) -> dict[str, Any]:
        try:
            return await self._pool.schema(package)
        except HandlerFailed:  # what the brand set itself is known all the same
            return {}

    def take(self, connection: Connection, call: Call, said: dict[str, Any]) -> None:
        """Seal what a webhook answered, and write the job of the package that wants to hear it."""
        if not self._pool.replies(call.package):
            return
        conversation = merged.way(connection, call.conversation_id)
        consumer_id = connection.execute(_whose, {"row_id": conversation}).scalar()
        if consumer_id is not None:
            sealed = self._tools.vault.seal(msgspec.json.encode(said))
            contents.add(connection, [sealed])
            jobs.add_reply(
                connection,
                replace(call, conversation_id=conversation),
                consumer_id,
                sealed.lease,
                self._tools,
            )


def _set(
    connection: Connection, vault: Vault, brand_id: str, package: str
) -> tuple[dict[str, Any], dict[str, str]]:
    return (
        packages.settings(connection, brand_id, package),
        packages.secrets(connection, vault, brand_id, package),
    )
