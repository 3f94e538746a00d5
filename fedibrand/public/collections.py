"""Collections tell their size and nobody in them: whom a brand listens to is the consumer's business."""

from collections.abc import Mapping
from functools import partial

from aiohttp import web
from sqlalchemy import Connection, Select, bindparam, func, select

from fedibrand.activitypub.rendering import empty_collection
from fedibrand.brands.site import Site
from fedibrand.domain import AnswerState, FollowState
from fedibrand.public import documents
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.followers import Follower
from fedibrand.store.tables.follows import FollowRow

_follower, _follow, _answer = Follower.__table__, FollowRow.__table__, AnswerRow.__table__  # type: ignore[attr-defined]
_SIZES: Mapping[str, Select[int]] = {
    "followers": select(func.count()).where(_follower.c.brand_id == bindparam("brand")),
    "following": select(func.count()).where(
        _follow.c.brand_id == bindparam("brand"), _follow.c.state == FollowState.ACCEPTED
    ),
    "outbox": select(func.count()).where(
        _answer.c.brand_id == bindparam("brand"), _answer.c.state == AnswerState.SENT
    ),
}


def routes(site: Site) -> list[web.RouteDef]:
    """Return the routes of collections."""
    kinds = "|".join(_SIZES)
    return [
        web.get("/actor/outbox", partial(nothing, site)),
        web.get(f"/brands/{{handle}}/{{kind:{kinds}}}", partial(collection, site)),
    ]


async def collection(site: Site, request: web.Request) -> web.Response:
    """Serve a brand's followers, following or outbox by its size alone.

    Raises:
        NotAcceptable: No representation of ours is wanted.
        NotFound: There is no such brand at this host.
        Gone: It was removed.
        HTTPSeeOther: A person asks; the brand's page is for them.
    """
    reader, brand = documents.reader(request), site.brand(request)
    if reader == "html":
        raise web.HTTPSeeOther(brand.names.page, headers={"Vary": "Accept"})
    kind = request.match_info["kind"]
    total = await site.store.read(_size, kind, brand.id)
    return documents.response(empty_collection(f"{brand.names.actor}/{kind}", total))


async def nothing(site: Site, request: web.Request) -> web.Response:
    """Serve the outbox of the instance actor, which says nothing to anybody.

    Raises:
        NotAcceptable: No representation of ours is wanted.
        HTTPSeeOther: A person asks.
    """
    if documents.reader(request) == "html":
        raise web.HTTPSeeOther("/", headers={"Vary": "Accept"})
    return documents.response(empty_collection(site.instance.outbox, 0))


def _size(connection: Connection, kind: str, brand_id: str) -> int:
    found: int = connection.execute(_SIZES[kind], {"brand": brand_id}).scalar_one()
    return found
