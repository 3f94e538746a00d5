"""A federated ActivityPub service in which brands follow consumers, not the other way round."""
