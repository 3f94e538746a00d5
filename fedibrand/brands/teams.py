"""What a member may do, by role. A pure table; no other place decides it."""

from enum import StrEnum

from fedibrand.domain import Role


class May(StrEnum):
    """Something that a member of a brand's team may be allowed to do."""

    READ = "read"
    SEE_FIGURES = "see-figures"
    ANSWER = "answer"
    EDIT_ANSWERS = "edit-answers"
    REACT = "react"
    ADD_NOTES = "add-notes"
    SORT = "sort"  # assign, label, snooze, resolve
    LET_GO = "let-go"  # end holdings, follows and grants before their time
    RETRY_DELIVERIES = "retry-deliveries"
    EDIT_PROFILE = "edit-profile"
    EDIT_SETTINGS = "edit-settings"
    MANAGE_TEAM = "manage-team"
    EXPORT = "export"
    ROTATE_KEYS = "rotate-keys"
    MOVE_BRAND = "move-brand"
    REMOVE_BRAND = "remove-brand"


_VIEWER = frozenset({May.READ, May.SEE_FIGURES})
_AGENT = _VIEWER | {May.ANSWER, May.EDIT_ANSWERS, May.REACT, May.ADD_NOTES, May.SORT, May.LET_GO}
_MANAGER = _AGENT | {
    May.RETRY_DELIVERIES,
    May.EDIT_PROFILE,
    May.EDIT_SETTINGS,
    May.MANAGE_TEAM,
    May.EXPORT,
}

PERMISSIONS: dict[Role, frozenset[May]] = {
    Role.VIEWER: _VIEWER,
    Role.AGENT: _AGENT,
    Role.MANAGER: _MANAGER,
    Role.OWNER: frozenset(May),
}
APPOINTS: dict[Role, frozenset[Role]] = {
    Role.VIEWER: frozenset(),
    Role.AGENT: frozenset(),
    Role.MANAGER: frozenset({Role.AGENT, Role.VIEWER}),
    Role.OWNER: frozenset(Role),
}


def may(role: Role, what: May) -> bool:
    """Say whether a member with ``role`` may do ``what``."""
    return what in PERMISSIONS[role]


def may_appoint(role: Role, now: Role | None, then: Role | None) -> bool:
    """Say whether a member with ``role`` may take somebody from one role to another.

    Args:
        role: The role of who asks.
        now: The other's role; ``None`` for somebody who is not in the team yet.
        then: The role to be; ``None`` to take them off the team.
    """
    return all(one in APPOINTS[role] for one in (now, then) if one is not None)
