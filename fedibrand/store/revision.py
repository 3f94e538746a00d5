"""The revision of the schema that this version works with."""

REVISION = "0001"


class NewerSchema(RuntimeError):
    """The database was made by a newer fedibrand; this one would break it."""
