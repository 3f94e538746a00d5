"""FileReport: a report for the instance's moderators."""

from sqlalchemy import Connection

from fedibrand.acts import Act
from fedibrand.applying.scope import Scope
from fedibrand.domain import Why
from fedibrand.effects import FileReport
from fedibrand.lasting import LEASES
from fedibrand.store.tables.reports import Report

_insert = Report.__table__.insert()  # type: ignore[attr-defined]


def file_report(connection: Connection, found: list[tuple[Act, FileReport]], scope: Scope) -> None:
    """Keep the reports' own words, under a lease of their own; one of several copies is enough."""
    for act, _ in found:
        if act.arrival not in scope.carried:
            continue
        connection.execute(
            _insert,
            {
                "id": scope.tools.clock.new_id(),
                "actor_hash": scope.tools.vault.hash(act.consumer),
                "at": scope.now,
                "lease_until": scope.now + LEASES[Why.REPORT],
                **scope.seal(connection, scope.carried[act.arrival].opened.words).columns(),
            },
        )
