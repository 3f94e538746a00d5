"""What the desk is given."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fedibrand.acts import Act
from fedibrand.applying.apply import Applied
from fedibrand.applying.recheck import Recheck
from fedibrand.brands.registry import BrandRow
from fedibrand.brands.site import Site
from fedibrand.conversations.finding import Finder
from fedibrand.desk.at_once import AtOnce
from fedibrand.desk.avatars import Avatars
from fedibrand.desk.installed import Packages
from fedibrand.desk.moments import Begun
from fedibrand.desk.passwords import Passwords
from fedibrand.desk.rendering import Rendering
from fedibrand.desk.throttle import Throttle
from fedibrand.queue.events import Events
from fedibrand.remote.media import MediaClient
from fedibrand.remote.pace import Pace

Perform = Callable[[Act], Awaitable[Applied]]
"""Applies what a member asks for, and has what it leads to leave.

Raises:
    Refusal: It would break a promise, or is about something this brand does not have.
"""


Put = Callable[[str, str], None]
"""Puts a job into the queue: kind, and the id of its subject."""

Refresh = Callable[[], Awaitable[None]]
"""Looks again at what is kept in memory: brands, and who uses which package."""


Trial = Callable[[BrandRow], Awaitable[None]]
"""Has a consumer of a server beside this one write to a brand, so that somebody sees how it arrives."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk's parts: the site it stands on, how it acts, looks and hears, and who may come in."""

    site: Site
    perform: Perform
    recheck: Recheck
    events: Events
    finder: Finder
    rendering: Rendering
    passwords: Passwords
    throttle: Throttle
    begun: Begun
    pace: Pace
    packages: Packages
    media: MediaClient
    at_once: AtOnce
    avatars: Avatars
    put: Put
    refresh: Refresh
    trial: Trial | None = None
    """Given by the demo alone."""
