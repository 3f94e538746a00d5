"""What can be asked of a consumer from outside this process: by a form, or by a script."""

import inspect
from collections.abc import Mapping

from fedibrand.activitypub.errors import Malformed, NotFound, Unfetched
from fedibrand.testing.consumer import Consumer

BY_FORM = frozenset(
    (
        *("post", "edit", "delete", "like", "unlike", "follow", "unfollow"),
        *("accept", "reject", "remove_follower", "block", "unblock"),
    )
)
BY_SCRIPT = BY_FORM | {
    *("mention", "message", "reply", "invite", "announce", "unannounce", "report"),
    *("update_profile", "move", "delete_account"),
}


async def perform(consumer: Consumer, act: str, arguments: Mapping[str, object]) -> str:
    """Call a method of a consumer by name and return the id it returns.

    Raises:
        Malformed: The method cannot be called like that.
        NotFound: There is no such method, or what it is about does not exist or could not be had.
    """
    if act not in BY_SCRIPT:
        raise NotFound
    method = getattr(consumer, act)
    try:
        inspect.signature(method).bind(**arguments)
        done: str = await method(**arguments)
    except (TypeError, ValueError) as fault:
        raise Malformed(f"{act} could not be done like that: {fault}.") from fault
    except KeyError as fault:
        raise NotFound(f"{act} is about what is not here: {fault}.") from fault
    except Unfetched as fault:
        raise NotFound(f"What {act} is about could not be had: {fault}.") from fault
    return done
