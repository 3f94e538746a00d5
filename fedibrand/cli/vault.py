"""``fedibrand vault``: rotate the instance secret; go on after the key store was lost."""

import asyncio
from pathlib import Path

from cyclopts import App

from fedibrand.activitypub.errors import Malformed
from fedibrand.app.parts import KEY_STORE, parts
from fedibrand.applying import leaving, restoring
from fedibrand.cli import printing, running
from fedibrand.clock import Clock
from fedibrand.settings import Settings
from fedibrand.store import endings, rewrapping
from fedibrand.store.keys import KeyStore
from fedibrand.store.run import Store

LEAST = 32

vault = App(name="vault", help="The keys to what consumers wrote.", help_format="plaintext")


@vault.command(name="rewrap")
async def rewrap(*, new_secret_file: Path) -> None:
    """Wrap every key under a new instance secret. The server must not run; cut short, it is run again.

    Args:
        new_secret_file: A file that holds the new secret; FEDIBRAND_SECRET is still the old one.
    """
    settings = running.settings()
    with running.refusing(), running.alone(settings):
        number = await _rewrap(settings, _secret(new_secret_file), Clock())
    printing.facts([("keys wrapped anew", number), ("next", "set FEDIBRAND_SECRET to the new secret")])


@vault.command(name="accept-loss")
async def accept_loss(*, confirm: str) -> None:
    """Go on although the key store was lost or is older than the record: nothing opens any more.

    Every follow is undone, and everybody is a stranger. Put the right key store back instead where you can.

    Args:
        confirm: The host of this instance, so that no slip does it.
    """
    settings = running.settings()
    if confirm != settings.host:
        raise Malformed(f"To accept the loss, say --confirm {settings.host}.")
    with running.refusing(), running.alone(settings):
        async with parts(settings, Clock(), stock=running.STOCK, older_keys=True) as having:
            for brand in list(having.brands):
                while await having.store.write(leaving.part_with_some, brand.id, having.tools) is not None:
                    pass
            await having.store.write(restoring.take_out, having.vault)
            await endings.finish(having.store, having.vault)
    printing.facts([("done", "everybody is a stranger; follows are undone once the server runs")])


def _secret(file: Path) -> str:
    found = file.read_text(encoding="utf-8").strip()
    if len(found) < LEAST:
        raise Malformed(f"The new secret must be at least {LEAST} characters that nobody can guess.")
    return found


async def _rewrap(settings: Settings, new: str, clock: Clock) -> int:
    keys = KeyStore(f"sqlite:///{settings.data.resolve()}/{KEY_STORE}")
    store = Store(settings.database)
    try:
        with printing.working("Wrapping the lease keys anew"):
            number = await asyncio.to_thread(rewrapping.rewrap_keys, keys, settings.secret, new, clock)
        with printing.working("Wrapping the record's secrets anew"):
            number += await store.write(rewrapping.rewrap_record, settings.secret, new, clock)
        await asyncio.to_thread(rewrapping.finished, keys)
    finally:
        await store.close()
        keys.close()
    return number
