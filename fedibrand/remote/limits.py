"""How much of a stranger's time and bytes one request takes."""

from dataclasses import dataclass

from fedibrand.activitypub import strict_json


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one request: seconds, bytes, counts. ``document`` is counted after decompression.

    ``whole`` bounds everything a call does: every hop, every second try, every byte. ``linger`` is how long
    we wait for the end of an answer that nobody reads. ``call`` and ``reply`` bound a call to a webhook and
    what it says.
    """

    resolve: float = 5
    read: float = 10
    whole: float = 30
    linger: float = 1
    call: float = 10
    document: int = strict_json.MAX_BYTES
    answer: int = 4_096
    reply: int = 65_536
    redirects: int = 3
    connections: int = 100
    connections_per_host: int = 8
