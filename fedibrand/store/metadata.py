"""All tables, in one metadata."""

from sqlmodel import SQLModel

from fedibrand.store.tables import (
    answers,
    arrivals,
    brands,
    consumers,
    contents,
    conversations,
    deliveries,
    done,
    due,
    endings,
    figures,
    followers,
    follows,
    gone_answers,
    grants,
    holdings,
    hosts,
    instance,
    labels,
    ledger,
    notes,
    pictures,
    reactions,
    remembered,
    reports,
    signing_keys,
)

TABLES = (
    answers, arrivals, brands, consumers, contents, conversations, deliveries, done, due, endings, figures,
    followers, follows, gone_answers, grants, holdings, hosts, instance, labels, ledger, notes, pictures,
    reactions, remembered, reports, signing_keys,
)  # fmt: skip

metadata = SQLModel.metadata
