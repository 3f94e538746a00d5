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
    one_time_links,
    opened,
    pictures,
    reactions,
    receipts,
    remembered,
    reports,
    signing_keys,
    you_apps,
)

TABLES = (
    answers, arrivals, brands, consumers, contents, conversations, deliveries, done, due, endings, figures,
    followers, follows, gone_answers, grants, holdings, hosts, instance, labels, ledger, notes,
    one_time_links, opened, pictures, reactions, receipts, remembered, reports, signing_keys, you_apps,
)  # fmt: skip

metadata = SQLModel.metadata
