"""A federated ActivityPub service in which brands follow consumers, not the other way round."""

__version__ = "0.1.0"
