"""Whether a request is from whom it says, asked as strictly as the strictest servers do."""

from datetime import datetime

from fedibrand.activitypub.errors import BadSignature
from fedibrand.activitypub.signatures import demands, digest
from fedibrand.activitypub.signatures.claim import claim
from fedibrand.activitypub.signatures.request import Request
from fedibrand.testing.people import People
from fedibrand.testing.wire import DIALECTS


async def verify(request: Request, people: People, now: datetime) -> tuple[str, str]:
    """Return the id of the actor who signed a request, and the dialect they signed it in.

    Raises:
        Refusal: It is not signed, or the signature does not cover what it must, is not fresh, or does not
            hold even with a key fetched just now; or there is no such key.
    """
    made = claim(request)
    demands.require_fresh(made, now)
    digest.check(request)
    check = DIALECTS[made.dialect].check
    key = await people.key(made.key_id)
    try:
        check(made, request, key)
    except BadSignature:
        key = await people.key(made.key_id, fresh=True)
        check(made, request, key)
    return key.owner, made.dialect
