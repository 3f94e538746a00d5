"""Changing what a brand says of itself or decides for itself, as the command line does."""

from sqlalchemy import Connection

from fedibrand.brands import news, registry
from fedibrand.brands.profiles import Profile
from fedibrand.clock import Clock
from fedibrand.desk.asked import Seat
from fedibrand.desk.site import Desk
from fedibrand.domain import BrandSettings


async def change(desk: Desk, seat: Seat, profile: Profile, settings: BrandSettings) -> None:
    """Give a brand another profile and other settings, and have those told whom it concerns.

    Raises:
        WrongShape: The profile cannot be shown.
        Malformed: A lease is longer than may be, or there are too many answers for a message.
    """
    await desk.site.store.write(_edit, seat.brand.id, profile, settings, desk.site.clock)
    await desk.refresh()


def _edit(
    connection: Connection, brand_id: str, profile: Profile, settings: BrandSettings, clock: Clock
) -> None:
    registry.edit(connection, brand_id, profile, settings, clock.now())
    news.changed(connection, brand_id, clock)
