"""What the desk refuses."""

from fedibrand.problems import Refusal


class NotFromHere(Refusal):
    """This form was not made for you here. Load the page again and try once more."""

    status, code = 403, "not-from-here"


class NotAllowed(Refusal):
    """Your role does not allow this."""

    status, code = 403, "not-allowed"


class WrongSignIn(Refusal):
    """The address, the password or the code is not right."""

    status, code = 403, "wrong-sign-in"
