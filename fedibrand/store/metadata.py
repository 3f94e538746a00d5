"""All tables, in one metadata."""

from sqlmodel import SQLModel

from fedibrand.store.tables import (
    answers,
    arrivals,
    brand_packages,
    brands,
    commitments,
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
    members,
    notes,
    notifications,
    one_time_links,
    opened,
    package_jobs,
    pictures,
    reactions,
    receipts,
    remembered,
    reports,
    signing_keys,
    webhook_calls,
    you_apps,
)

TABLES = (
    answers, arrivals, brand_packages, brands, commitments, consumers, contents, conversations, deliveries,
    done, due, endings, figures, followers, follows, gone_answers, grants, holdings, hosts, instance, labels,
    ledger, members, notes, notifications, one_time_links, opened, package_jobs, pictures, reactions,
    receipts, remembered, reports, signing_keys, webhook_calls, you_apps,
)  # fmt: skip

metadata = SQLModel.metadata
