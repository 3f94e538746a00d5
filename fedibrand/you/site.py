"""What the consumer's page is given."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from fedibrand.activitypub.actors import Actor
from fedibrand.brands.site import Site
from fedibrand.effect import Effect
from fedibrand.remote.pace import Pace
from fedibrand.you.sessions import Sessions
from fedibrand.you.signing_in import SigningIn

Perform = Callable[[str, str, Sequence[Effect]], Awaitable[None]]
"""Applies effects at a brand to the consumer who asks for them: brand id, actor id, effects.

Raises:
    Refusal: They would break a promise.
"""

PartWith = Callable[[Actor], Awaitable[None]]
"""Ends what rests on who an actor was, at every brand that knows none of its keys any more."""


@dataclass(frozen=True, slots=True)
class You:
    """The page's parts: the site it stands on, who is signed in, who is about to, and how it acts."""

    site: Site
    sessions: Sessions
    signing_in: SigningIn
    pace: Pace
    perform: Perform
    part_with: PartWith
