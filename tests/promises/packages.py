"""What packages leave behind: what they asked for, and jobs that nobody could do."""

from datetime import timedelta

from sqlalchemy import Connection

from fedibrand.acts import Act
from fedibrand.applying.apply import apply
from fedibrand.domain import JobState
from fedibrand.effects import CallWebhook
from fedibrand.outbox.order import RESTORED
from fedibrand.store import contents
from fedibrand.store.tables.package_jobs import PackageJobRow
from fedibrand.team_effects import AddNote, MakeCommitment, Notify
from tests.promises.anything import PACKAGE
from tests.promises.world import World

LEFT = ("note", "notification", "commitment", "webhook_call", "package_job")
"""The tables in which :func:`works` leaves rows."""


async def works(world: World, conversation: str, answer: str, noted: str, told: str, kept: str) -> None:
    """Have a package do what it can with a conversation, and fail over an activity that says ``kept``."""
    until = world.clock.now() + timedelta(days=3)
    effects = (
        AddNote(conversation=conversation, text=f"she said {noted}"),
        Notify(conversation=conversation, text=f"look, {told}"),
        MakeCommitment(answer=answer, until=until),
        CallWebhook(conversation=conversation, event="new"),
    )
    asked = Act(
        brand=world.brand_row.id,
        consumer=world.alice.id,
        by=PACKAGE,
        effects=effects,
        held_back=RESTORED,  # so that the call, which nobody takes, waits for a person
    )
    await world.instance.parts.store.write(apply, [asked], world.instance.parts.tools)
    await fails(world, words=f'{{"type": "Like", "content": "{kept}"}}')


async def fails(world: World, holding: str | None = None, words: str = "") -> None:
    """Have a package fail over a holding of alice's, or over an activity whose words its job keeps."""
    vault, clock = world.instance.parts.vault, world.clock

    def write(connection: Connection) -> None:
        consumer = connection.exec_driver_sql("SELECT id FROM consumer").scalar_one()
        row = {
            "id": clock.new_id(),
            "brand_id": world.brand_row.id,
            "package": PACKAGE,
            "consumer_id": consumer,
            "holding_id": holding,
            "activity_hash": clock.token(32),
            "activity": "Create" if holding else "Like",
            "object": "Note",
            "event": "",
            "state": JobState.FAILED,
            "attempts": 5,
            "reason": "RuntimeError",
            "fault": "",
            "created_at": clock.now(),
            "due_at": clock.now(),
            "ended_at": clock.now(),
        }
        if words:
            sealed = vault.seal(words.encode())
            contents.add(connection, [sealed])
            row |= sealed.lease.columns()
        connection.execute(PackageJobRow.__table__.insert(), row)  # type: ignore[attr-defined]

    await world.instance.parts.store.write(write)
