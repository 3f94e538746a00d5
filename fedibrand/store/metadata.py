"""All tables, in one metadata."""

from sqlmodel import SQLModel

from fedibrand.store.tables import (
    accounts,
    answers,
    arrivals,
    brand_packages,
    brands,
    canned_answers,
    commitments,
    consumers,
    contents,
    conversations,
    deliveries,
    desk_sessions,
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
    invitations,
    labels,
    ledger,
    members,
    notes,
    notifications,
    one_time_links,
    opened,
    package_jobs,
    passkeys,
    pictures,
    reactions,
    receipts,
    recovery_codes,
    remembered,
    reports,
    saved_views,
    signing_keys,
    webhook_calls,
    you_apps,
)

TABLES = (
    accounts, answers, arrivals, brand_packages, brands, canned_answers, commitments, consumers,
    contents, conversations, deliveries, desk_sessions, done, due, endings, figures, followers, follows,
    gone_answers, grants, holdings, hosts, instance, invitations, labels, ledger, members, notes,
    notifications, one_time_links, opened, package_jobs, passkeys, pictures, reactions, receipts,
    recovery_codes, remembered, reports, saved_views, signing_keys, webhook_calls, you_apps,
)  # fmt: skip

metadata = SQLModel.metadata
