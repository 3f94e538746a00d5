from itertools import pairwise

import pytest

from fedibrand.brands.teams import APPOINTS, PERMISSIONS, May, may, may_appoint
from fedibrand.domain import Role

RISING = (Role.VIEWER, Role.AGENT, Role.MANAGER, Role.OWNER)


def test_every_role_has_permissions_and_says_whom_it_appoints() -> None:
    assert set(PERMISSIONS) == set(APPOINTS) == set(Role)


@pytest.mark.parametrize(("lower", "higher"), list(pairwise(RISING)))
def test_a_higher_role_may_do_all_that_a_lower_one_may(lower: Role, higher: Role) -> None:
    assert PERMISSIONS[lower] < PERMISSIONS[higher]


@pytest.mark.parametrize(
    ("role", "what", "allowed"),
    [
        (Role.VIEWER, May.READ, True),
        (Role.VIEWER, May.ANSWER, False),
        (Role.AGENT, May.ANSWER, True),
        (Role.AGENT, May.EDIT_PROFILE, False),
        (Role.AGENT, May.EXPORT, False),
        (Role.MANAGER, May.MANAGE_TEAM, True),
        (Role.MANAGER, May.REMOVE_BRAND, False),
        (Role.MANAGER, May.ROTATE_KEYS, False),
        (Role.OWNER, May.REMOVE_BRAND, True),
    ],
)
def test_what_a_member_may_do_goes_by_role(role: Role, what: May, allowed: bool) -> None:
    assert may(role, what) is allowed


@pytest.mark.parametrize(
    ("role", "now", "then", "allowed"),
    [
        (Role.OWNER, None, Role.OWNER, True),
        (Role.OWNER, Role.OWNER, None, True),
        (Role.MANAGER, None, Role.AGENT, True),
        (Role.MANAGER, Role.VIEWER, Role.AGENT, True),
        (Role.MANAGER, None, Role.MANAGER, False),
        (Role.MANAGER, Role.OWNER, None, False),
        (Role.MANAGER, Role.OWNER, Role.VIEWER, False),
        (Role.AGENT, None, Role.VIEWER, False),
        (Role.VIEWER, Role.VIEWER, Role.OWNER, False),
    ],
)
def test_nobody_gives_or_takes_a_role_at_or_above_their_own_but_an_owner(
    role: Role, now: Role | None, then: Role | None, allowed: bool
) -> None:
    assert may_appoint(role, now, then) is allowed
