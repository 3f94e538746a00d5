"""What the desk refuses."""

from fedibrand.problems import Refusal


class NotFromHere(Refusal):
    """A form was not made for this browser."""

    status, code = 403, "not-from-here"
    sentence = "This form was not made for you here. Load the page again and try once more."


class NotAllowed(Refusal):
    """A member's role does not allow what they ask for."""

    status, code = 403, "not-allowed"
    sentence = "Your role does not allow this."


class WrongSignIn(Refusal):
    """Somebody is not who they say they are; it is not said what of it is wrong."""

    status, code = 403, "wrong-sign-in"
    sentence = "The address or the password is not right."


class WrongPassword(Refusal):
    """Somebody who is signed in gave another password than theirs."""

    status, code = 403, "wrong-password"
    sentence = "This is not your password."


class WrongCode(Refusal):
    """A one-time code is wrong, was used, or its time is over."""

    status, code = 403, "wrong-code"
    sentence = "This code is not right, or was used already. Wait for the next one."


class NoSuchPasskey(Refusal):
    """A passkey is none of ours, or what it signed does not hold."""

    status, code = 403, "no-such-passkey"
    sentence = "This passkey does not let you in here. Try again, or use your password."


class LastOwner(Refusal):
    """A team would be without an owner."""

    status, code = 409, "last-owner"
    sentence = "A team has at least one owner. Make somebody else an owner first."


class MediaNotHad(Refusal):
    """A consumer's media file could not be had from its origin."""

    status, code = 502, "media-not-had"
    sentence = "The file could not be had from its origin."


class MediaTooLarge(Refusal):
    """A consumer's media file has more bytes than are passed on."""

    status, code = 502, "media-too-large"
    sentence = "The file is larger than what is shown here."


class MediaNotShown(Refusal):
    """A consumer's media file is of no kind that is shown, or not what its origin calls it."""

    status, code = 502, "media-not-shown"
    sentence = "The file is of no kind that is shown here."
