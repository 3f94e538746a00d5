"""What people are told when the page does not let them in, or does not do what was asked."""

from fedibrand.problems import Refusal


class NotAsked(Refusal):
    """The consumer's server could not be asked, or does not speak what we ask in."""

    status, code = 502, "server-not-asked"
    sentence = (
        "Your server could not be asked, or does not let people sign in elsewhere the way Mastodon does."
        " You can send the word page to a brand instead."
    )


class NotConfirmed(Refusal):
    """A server named an account that is not its own."""

    status, code = 403, "not-confirmed"
    sentence = "The server that let you in may not speak for the account it named."


class NotBegunHere(Refusal):
    """What came back from a server does not belong to a sign-in of this browser."""

    status, code = 403, "not-begun-here"
    sentence = "This sign-in was not begun in this browser, or took longer than ten minutes."


class Declined(Refusal):
    """The consumer, or their server, said no."""

    status, code = 403, "declined"
    sentence = "Your server did not let us know who you are."


class LinkOver(Refusal):
    """A one-time link was spent, or its time is over."""

    status, code = 410, "link-over"
    sentence = "This link was used before, or is older than 15 minutes. Ask the brand for another one."


class NotFromHere(Refusal):
    """A form was not made for this browser."""

    status, code = 403, "not-from-here"
    sentence = "This form is too old, or did not come from this page. Nothing was done."


class SignedOut(Refusal):
    """There is no session any more."""

    status, code = 401, "signed-out"
    sentence = "You were signed out. Nothing was done."
