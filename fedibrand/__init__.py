"""A federated ActivityPub service in which brands follow consumers, not the other way round.

What stands here is what a handler author imports; ``docs/manual`` tells each of them.
"""

__version__ = "0.1.0"
