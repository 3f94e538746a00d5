"""``fedibrand follow``: ask to follow a consumer who invited it."""

from dataclasses import dataclass

from fedibrand.activitypub.errors import EffectRefused
from fedibrand.app.parts import Parts, act
from fedibrand.cli import printing, running
from fedibrand.cli.printing import AsJson
from fedibrand.cli.running import OfBrand
from fedibrand.consumers import people
from fedibrand.consumers.people import Known
from fedibrand.domain import FollowState
from fedibrand.effects import RequestFollow


@dataclass(frozen=True, slots=True)
class Asked:
    """A follow of ours as it stands now."""

    follow: str
    brand: str
    actor: str
    state: FollowState


async def follow(account: str, *, of_brand: OfBrand = None, as_json: AsJson = False) -> None:
    """Ask to follow a consumer. Without their invitation it is refused (P6).

    Nobody is asked over the network whether they would like to be: the invitation is here, or there is none.

    Args:
        account: user@host on the host of their actor, or the address of their actor.
        of_brand: As this brand; needed when there are several.
    """
    async with running.opened() as having:
        brand = running.brand_chosen(having.brands, of_brand)
        known = await _known(having, brand.id, account)
        if known is None:
            raise EffectRefused(
                "P6", "A brand follows only who asked for it: this brand has no invitation from them."
            )
        await act(having, brand.id, known.actor, RequestFollow())
        known = await _known(having, brand.id, known.actor)
        assert known is not None
        assert known.follow is not None
        asked = Asked(known.follow.id, str(brand.acct), known.actor, known.follow.state)
    if as_json:
        printing.document(asked)
        return
    printing.table(
        ("follow", "brand", "actor", "state"), [(asked.follow, asked.brand, asked.actor, asked.state)]
    )


async def _known(having: Parts, brand_id: str, account: str) -> Known | None:
    found = await people.find(having.store, having.vault, account)
    return next((each for each in found if each.brand == brand_id), None)
