"""The code of packages that tests of commands install."""

LOYALTY = """
from fedibrand.activitypub.vocabulary import Create, Like, Note
from fedibrand.handling import Context, Effects, Handlers

handlers = Handlers("acme.loyalty", {
    "type": "object",
    "properties": {
        "hours": {
            "type": "object",
            "properties": {"from_hour": {"type": "integer", "maximum": 23}},
            "required": ["from_hour"],
        },
        "token": {"type": "string", "minLength": 8, "writeOnly": True},
        "tone": {"type": "string", "default": "plain"},
        "tries": {"type": "integer", "default": 3},
    },
    "required": ["token"],
    "additionalProperties": False,
})


@handlers.on(Create, Note)
async def greet(activity: Create[Note], context: Context) -> Effects:
    '''Greet whoever writes.'''
    return []


@handlers.on(Like)
async def thank(activity, context):
    return []
"""

ODD = """
from fedibrand.handling import Handlers

handlers = Handlers("acme.odd", {"type": "string"})
"""
BROKEN = "raise RuntimeError('not today')\n"
