"""CallWebhook: a package's own address is told that something happened, by ids alone."""

import re
from typing import Any

from sqlalchemy import Connection

from fedibrand.activitypub.errors import Malformed
from fedibrand.acts import Act
from fedibrand.applying.permitted import is_package
from fedibrand.applying.scope import Scope
from fedibrand.applying.theirs import check_conversations
from fedibrand.domain import JobState
from fedibrand.effects import CallWebhook
from fedibrand.store.tables.webhook_calls import WebhookCallRow

_EVENT = re.compile(r"[a-z0-9._-]{1,60}")
_SETTING = re.compile(r"[A-Za-z0-9._-]{1,60}")
_insert = WebhookCallRow.__table__.insert()  # type: ignore[attr-defined]


def call_webhook(connection: Connection, found: list[tuple[Act, CallWebhook]], scope: Scope) -> None:
    """Write the calls; they are due now, but where the act is held back they wait for a person.

    Nothing of them is sealed, so nothing of them may be words.

    Raises:
        NotFound: There is no such conversation with this consumer.
        Malformed: No package asks, or the event or a setting has no short name.
    """
    check_conversations(connection, found, scope)
    rows = [_row(act, effect, scope) for act, effect in found]
    connection.execute(_insert, rows)
    scope.calls += [row["id"] for row in rows if row["state"] is JobState.WAITING]


def _row(act: Act, effect: CallWebhook, scope: Scope) -> dict[str, Any]:
    if not is_package(act.by):
        raise Malformed("Only a package calls a webhook: its address is one of the package's settings.")
    if not _EVENT.fullmatch(effect.event):
        raise Malformed("An event has a short name: up to 60 small letters, digits, dots and hyphens.")
    if not _SETTING.fullmatch(effect.address) or not _SETTING.fullmatch(effect.secret):
        raise Malformed("The address and the secret of a webhook are named by settings of the package.")
    return {
        "id": scope.tools.clock.new_id(),
        "brand_id": act.brand,
        "package": act.by,
        "conversation_id": effect.conversation,
        "event": effect.event,
        "address": effect.address,
        "secret": effect.secret,
        "state": JobState.FAILED if act.held_back else JobState.WAITING,
        "attempts": 0,
        "status": None,
        "reason": act.held_back,
        "created_at": scope.now,
        "due_at": scope.now,
        "ended_at": scope.now if act.held_back else None,
    }
