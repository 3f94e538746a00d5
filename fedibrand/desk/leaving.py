"""Going of one's own accord: out of a team, or for good, with the account. In one transaction each."""

from sqlalchemy import Connection

from fedibrand.brands import members, registry
from fedibrand.brands.members import Member
from fedibrand.clock import Clock
from fedibrand.desk import accounts, appointing, invitations, sessions
from fedibrand.desk.refusals import LastOwner
from fedibrand.problems import Sentence


def leave(connection: Connection, member: Member, clock: Clock) -> None:
    """Take a member off their team: what was theirs is nobody's, and links they made let nobody in.

    Raises:
        LastOwner: Nobody would own the team; the brand is named.
    """
    try:
        appointing.keep_an_owner(connection, member)
    except LastOwner:
        brand = registry.get(connection, member.brand_id).profile.name
        sentence = Sentence(
            "You are the last owner of %(brand)s. Make somebody else an owner first.", brand=brand
        )
        raise LastOwner(sentence, brand=member.brand_id) from None
    members.remove(connection, member, clock)
    invitations.revoke_those_by(connection, member.id, clock.now())


def delete(connection: Connection, account_id: str, clock: Clock) -> set[str]:
    """Delete an account, with its sessions, passkeys and codes; return the sessions whose streams end by it.

    Raises:
        LastOwner: A team that they are in would have no owner; nothing is deleted.
    """
    ended = sessions.ids(connection, account_id)
    for member in accounts.seats(connection, account_id):
        leave(connection, member, clock)
    for member in accounts.seats_left_behind(connection, account_id):
        members.remove(connection, member, clock)
    accounts.remove(connection, account_id)
    return ended
