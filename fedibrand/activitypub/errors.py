"""The whole error tree, on one screen. The docstring is what the other side is told."""

from fedibrand.problems import Refusal


class Malformed(Refusal):
    """The document is not one we can read."""

    status, code = 400, "malformed"


class NotJson(Malformed):
    """The body is not strict JSON: it must be one UTF-8 object without duplicate keys."""

    code = "not-json"


class TooDeep(Malformed):
    """The document is nested deeper than 32 levels."""

    code = "too-deep"


class TooMany(Malformed):
    """A list in the document has more than 1,000 members."""

    code = "too-many"


class WrongShape(Malformed):
    """The document lacks something its type must have, or has it in a shape nobody sends."""

    code = "wrong-shape"


class TooLarge(Refusal):
    """The body is larger than we take."""

    status, code = 413, "too-large"


class WrongMediaType(Refusal):
    """The body must be application/activity+json or application/ld+json."""

    status, code = 415, "wrong-media-type"


class NotAcceptable(Refusal):
    """This address speaks HTML and ActivityStreams JSON, and nothing else."""

    status, code = 406, "not-acceptable"


class WrongMethod(Refusal):
    """This address does not take that method; Allow says which it takes."""

    status, code = 405, "wrong-method"


class BadRequest(Refusal):
    """This is no HTTP request we can read."""

    status, code = 400, "bad-request"


class Internal(Refusal):
    """Something went wrong here, and was noted; please try again later."""

    status, code = 500, "internal"


class TooSlow(Refusal):
    """The request took longer to arrive than we wait."""

    status, code = 408, "too-slow"


class Busy(Refusal):
    """We cannot take this now; nothing was stored. Please try again later."""

    status, code = 503, "busy"


class TooOften(Refusal):
    """This was asked too often; please try again later."""

    status, code = 429, "too-often"


class NotFound(Refusal):
    """There is nothing here, or nothing for you."""

    status, code = 404, "not-found"


class Gone(Refusal):
    """What was here is gone."""

    status, code = 410, "gone"


class Unsigned(Refusal):
    """The request must be signed (Cavage draft-12 or RFC 9421)."""

    status, code = 401, "unsigned"


class BadSignature(Refusal):
    """The signature does not hold."""

    status, code = 401, "bad-signature"


class AmbiguousHeader(BadSignature):
    """A header that the signature rests on came more than once."""

    code = "ambiguous-header"


class NotCovered(BadSignature):
    """The signature does not cover everything it must."""

    code = "not-covered"


class Stale(BadSignature):
    """The signed time is missing, too old, or in the future."""

    code = "stale-signature"


class BadDigest(BadSignature):
    """The digest does not match the body."""

    code = "bad-digest"


class BadKey(BadSignature):
    """The key is of a kind or size we do not accept, or is not bound to its actor both ways."""

    code = "bad-key"


class NoKey(BadSignature):
    """The key could not be had from where it should be."""

    code = "no-key"


class KeyGone(NoKey):
    """The key's owner is gone."""

    code = "key-gone"


class KeyUnreachable(Refusal):
    """The key's server could not be reached; please try again later."""

    status, code = 503, "key-unreachable"


class NotTheirs(Refusal):
    """Who signed this may not say it about that."""

    status, code = 403, "not-theirs"


class DomainRefused(Refusal):
    """Activities from this domain are not taken here."""

    status, code = 403, "domain-refused"


class Unfetched(Exception):
    """A document could not be had.

    ``kind`` is network, status, media-type, too-large, guarded, wrong-id or not-json.
    """

    def __init__(self, kind: str, status: int | None = None, retry_after: int | None = None) -> None:
        """Take the kind of failure, the HTTP status where there was one, and seconds to wait if told."""
        super().__init__(kind if status is None else f"{kind} {status}")
        self.kind, self.status, self.retry_after = kind, status, retry_after


class EffectRefused(Refusal):
    """An effect would break a promise. ``promise`` names it (P1 … P13)."""

    status, code = 409, "effect-refused"

    def __init__(self, promise: str, detail: str = "", **log: object) -> None:
        """Take the promise's number and a sentence that says what to do instead."""
        super().__init__(detail, retry_after=None, **log)
        self.promise = promise


def _sentences(root: type[Refusal]) -> None:
    for kind in root.__subclasses__():
        if "sentence" not in vars(kind):
            kind.sentence = " ".join((kind.__doc__ or "").split())
        _sentences(kind)


_sentences(Refusal)
