"""Who may make whom what in a team: asked again in the transaction that does it."""

from sqlalchemy import Connection

from fedibrand.brands import members
from fedibrand.brands.members import Member
from fedibrand.brands.teams import may_appoint
from fedibrand.clock import Clock
from fedibrand.desk import accounts, invitations, sessions
from fedibrand.desk.invitations import Invitation
from fedibrand.desk.refusals import LastOwner, NotAllowed
from fedibrand.domain import Role


def invite(
    connection: Connection, asking: Member, name: str, role: Role, clock: Clock
) -> tuple[Invitation, str]:
    """Invite somebody; return the invitation and the token of its link.

    Raises:
        NotAllowed: Who asks may not.
        Malformed: It is no name, or the team has somebody of this name.
    """
    _require(connection, asking, None, role)
    return invitations.make(connection, asking.brand_id, name, role, asking.id, clock)


def revoke(connection: Connection, asking: Member, invitation_id: str, clock: Clock) -> None:
    """Take an invitation back.

    Raises:
        NotAllowed: Who asks may not.
        NotFound: This brand has none of that id.
    """
    found = invitations.find(connection, asking.brand_id, invitation_id, clock.now())
    _require(connection, asking, found.role, None)
    invitations.revoke(connection, found, clock.now())


def appoint(connection: Connection, asking: Member, member_id: str, role: Role, clock: Clock) -> None:
    """Give a member another role; links they made as what they were let nobody in any more.

    Raises:
        NotAllowed: Who asks may not.
        NotFound: This brand has no member of that id.
        LastOwner: Nobody would own the team.
    """
    found = members.by_id(connection, asking.brand_id, member_id)
    _require(connection, asking, found.role, role)
    if role is not Role.OWNER:
        keep_an_owner(connection, found)
    if role is not found.role:
        members.set_role(connection, found, role)
        invitations.revoke_those_by(connection, found.id, clock.now())


def remove(connection: Connection, asking: Member, member_id: str, clock: Clock) -> set[str]:
    """Take somebody off the team; return the sessions whose streams end by it.

    Raises:
        NotAllowed: Who asks may not.
        NotFound: This brand has no member of that id.
        LastOwner: Nobody would own the team.
    """
    found = members.by_id(connection, asking.brand_id, member_id)
    _require(connection, asking, found.role, None)
    keep_an_owner(connection, found)
    account = accounts.of_member(connection, found.id)
    members.remove(connection, found, clock)
    invitations.revoke_those_by(connection, found.id, clock.now())
    return sessions.ids(connection, account) if account else set()


def _require(connection: Connection, asking: Member, now: Role | None, then: Role | None) -> None:
    role = members.by_id(connection, asking.brand_id, asking.id).role
    if not may_appoint(role, now, then):
        raise NotAllowed(role=role)


def keep_an_owner(connection: Connection, found: Member) -> None:
    """Refuse to take away the only owner of a team.

    Raises:
        LastOwner: They are.
    """
    team = members.team(connection, found.brand_id)
    if found.role is Role.OWNER and sum(one.role is Role.OWNER for one in team) == 1:
        raise LastOwner
