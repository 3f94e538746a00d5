"""What the desk stands on."""

from fedibrand.acts import Act
from fedibrand.app.desk_packages import desk_packages
from fedibrand.app.following_up import follow_up
from fedibrand.app.parts import Parts, apply_one
from fedibrand.applying.apply import Applied
from fedibrand.brands.site import Site
from fedibrand.desk.at_once import AtOnce
from fedibrand.desk.avatars import Avatars
from fedibrand.desk.moments import Begun
from fedibrand.desk.passwords import Passwords
from fedibrand.desk.rendering import Rendering
from fedibrand.desk.site import Desk, Put, Refresh, Trial
from fedibrand.desk.throttle import Throttle
from fedibrand.remote.pace import Pace

TRIES = 30
"""How often one address may have passwords checked in a minute."""


def team_desk(having: Parts, site: Site, put: Put, refresh: Refresh, trial: Trial | None = None) -> Desk:
    """Return what the desk is given.

    Args:
        having: The parts it stands on.
        site: The site it is a room of.
        put: Puts a job into the queue: kind, and the id of its subject.
        refresh: Looks again at what is kept in memory.
        trial: Has somebody write to a brand; the demo's.
    """

    async def perform(act: Act) -> Applied:
        applied = await having.store.write(apply_one, act, having.tools)
        follow_up(put, having.events, applied)
        return applied

    return Desk(
        site=site,
        perform=perform,
        recheck=having.recheck,
        events=having.events,
        finder=having.finder,
        rendering=Rendering(having.clock),
        passwords=Passwords(),
        throttle=Throttle(having.clock),
        begun=Begun(having.clock),
        pace=Pace(having.clock, most=TRIES),
        packages=desk_packages(having.settings),
        media=having.media,
        at_once=AtOnce(),
        avatars=Avatars(site, having.media, having.events),
        put=put,
        refresh=refresh,
        trial=trial,
    )
