"""The record as it began."""

import sqlalchemy as sa
from alembic import op

import fedibrand.store.columns

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Bring the schema here from the revision before."""
    op.create_table(
        "account",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("password", sa.String(), nullable=False),
        sa.Column("totp", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("created_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("seen_at", fedibrand.store.columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
    )
    op.create_table(
        "brand",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("handle_domain", sa.String(), nullable=False),
        sa.Column("profile", sa.LargeBinary(), nullable=False),
        sa.Column("settings", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("updated_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("removed_at", fedibrand.store.columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("origin", "handle"),
    )
    op.create_table(
        "content",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "done",
        sa.Column("activity_hash", sa.LargeBinary(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", fedibrand.store.columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("activity_hash", "brand_id", "by"),
    )
    op.create_index(op.f("ix_done_at"), "done", ["at"], unique=False)
    op.create_table(
        "due",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "subject"),
    )
    op.create_index(op.f("ix_due_at"), "due", ["at"], unique=False)
    op.create_table(
        "ending",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("lease_keys", sa.String(), nullable=False),
        sa.Column("about", sa.LargeBinary(), nullable=False),
        sa.Column("at", fedibrand.store.columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "figure",
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("brand_id", "what", "day"),
    )
    op.create_table(
        "host",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("dialect", sa.String(), nullable=False),
        sa.Column("dialect_until", fedibrand.store.columns.Moment(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_days", sa.Integer(), nullable=False),
        sa.Column("failed_on", sa.String(), nullable=False),
        sa.Column("open_until", fedibrand.store.columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "instance",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "remembered",
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("actor_hash", sa.LargeBinary(), nullable=False),
        sa.Column("until", fedibrand.store.columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", "brand_id"),
    )
    op.create_index(op.f("ix_remembered_actor_hash"), "remembered", ["actor_hash"], unique=False)
    op.create_index(op.f("ix_remembered_until"), "remembered", ["until"], unique=False)
    op.create_table(
        "signing_key",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("public", sa.String(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("retired_at", fedibrand.store.columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_signing_key_brand_id"), "signing_key", ["brand_id"], unique=False)
    op.create_table(
        "you_app",
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("client_secret", sa.LargeBinary(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("registered_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("origin"),
    )
    op.create_table(
        "arrival",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("activity_hash", sa.LargeBinary(), nullable=False),
        sa.Column("object_hash", sa.LargeBinary(), nullable=False),
        sa.Column("actor_hash", sa.LargeBinary(), nullable=False),
        sa.Column("inbox", sa.String(), nullable=False),
        sa.Column("signer", sa.String(), nullable=False),
        sa.Column("at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("due_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("content_id", sa.String(), nullable=True),
        sa.Column("lease_key_id", sa.String(), nullable=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("document_content_id", sa.String(), nullable=True),
        sa.Column("document_lease_key_id", sa.String(), nullable=True),
        sa.Column("document_wrapped", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["content_id"],
            ["content.id"],
        ),
        sa.ForeignKeyConstraint(
            ["document_content_id"],
            ["content.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("activity_hash", "inbox"),
    )
    op.create_index(op.f("ix_arrival_content_id"), "arrival", ["content_id"], unique=False)
    op.create_index(op.f("ix_arrival_document_content_id"), "arrival", ["document_content_id"], unique=False)
    op.create_index("ix_arrival_next", "arrival", ["state", "due_at"], unique=False)
    op.create_index(op.f("ix_arrival_object_hash"), "arrival", ["object_hash"], unique=False)
    op.create_index("ix_arrival_of_actor", "arrival", ["actor_hash", "state", "id"], unique=False)
    op.create_index("ix_arrival_order", "arrival", ["state", "id"], unique=False)
    op.create_table(
        "brand_package",
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("package", sa.String(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("settings", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("changed_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_id"],
            ["brand.id"],
        ),
        sa.PrimaryKeyConstraint("brand_id", "package"),
    )
    op.create_table(
        "canned_answer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("changed_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_id"],
            ["brand.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("brand_id", "name"),
    )
    op.create_table(
        "consumer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("actor_hash", sa.LargeBinary(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("acct_hash", sa.LargeBinary(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("inbox", sa.String(), nullable=False),
        sa.Column("shared_inbox", sa.String(), nullable=False),
        sa.Column("followers", sa.String(), nullable=False),
        sa.Column("indexable", sa.Boolean(), nullable=False),
        sa.Column("discoverable", sa.Boolean(), nullable=False),
        sa.Column("vetoes", sa.String(), nullable=False),
        sa.Column("key_hashes", sa.LargeBinary(), nullable=False),
        sa.Column("seen_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("ignored_at", fedibrand.store.columns.Moment(), nullable=True),
        sa.Column("content_id", sa.String(), nullable=True),
        sa.Column("lease_key_id", sa.String(), nullable=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["brand_id"],
            ["brand.id"],
        ),
        sa.ForeignKeyConstraint(
            ["content_id"],
            ["content.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("brand_id", "actor_hash"),
    )
    op.create_index(op.f("ix_consumer_acct_hash"), "consumer", ["acct_hash"], unique=False)
    op.create_index(op.f("ix_consumer_actor_hash"), "consumer", ["actor_hash"], unique=False)
    op.create_index(op.f("ix_consumer_content_id"), "consumer", ["content_id"], unique=False)
    op.create_index(op.f("ix_consumer_host"), "consumer", ["host"], unique=False)
    op.create_index(
        "ix_consumer_ignored",
        "consumer",
        ["brand_id", "id"],
        unique=False,
        sqlite_where=sa.text("ignored_at IS NOT NULL"),
    )
    op.create_table(
        "desk_session",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("began_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("seen_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("until", fedibrand.store.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest"),
        sa.UniqueConstraint("id"),
    )
    op.create_index(op.f("ix_desk_session_account_id"), "desk_session", ["account_id"], unique=False)
    op.create_index(op.f("ix_desk_session_until"), "desk_session", ["until"], unique=False)
    op.create_table(
        "gone_answer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_id"],
            ["brand.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_gone_answer_brand_id"), "gone_answer", ["brand_id"], unique=False)
    op.create_table(
        "invitation",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("made_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("until", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("spent_at", fedibrand.store.columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["brand_id"],
            ["brand.id"],
        ),
        sa.PrimaryKeyConstraint("digest"),
        sa.UniqueConstraint("id"),
    )
    op.create_index(op.f("ix_invitation_brand_id"), "invitation", ["brand_id"], unique=False)
    op.create_index(op.f("ix_invitation_until"), "invitation", ["until"], unique=False)
    op.create_table(
        "ledger",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("actor_hash", sa.LargeBinary(), nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("subject_hash", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", fedibrand.store.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_id"],
            ["brand.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_ledger_fold", "ledger", ["actor_hash", "brand_id", "id"], unique=False)
    op.create_table(
        "member",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("added_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["brand_id"],
            ["brand.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("brand_id", "name"),
    )
    op.create_index(op.f("ix_member_account_id"), "member", ["account_id"], unique=False)
    op.create_table(
        "one_time_link",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("actor_hash", sa.LargeBinary(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("expires_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("spent_at", fedibrand.store.columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["brand_id"],
            ["brand.id"],
        ),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index(op.f("ix_one_time_link_brand_id"), "one_time_link", ["brand_id"], unique=False)
    op.create_index(op.f("ix_one_time_link_expires_at"), "one_time_link", ["expires_at"], unique=False)
    op.create_table(
        "passkey",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("signed", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("added_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("used_at", fedibrand.store.columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_passkey_account_id"), "passkey", ["account_id"], unique=False)
    op.create_table(
        "receipt",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("actor_hash", sa.LargeBinary(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("at", fedibrand.store.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_id"],
            ["brand.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("brand_id", "number"),
    )
    op.create_index(op.f("ix_receipt_actor_hash"), "receipt", ["actor_hash"], unique=False)
    op.create_table(
        "recovery_code",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index(op.f("ix_recovery_code_account_id"), "recovery_code", ["account_id"], unique=False)
    op.create_table(
        "report",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("actor_hash", sa.LargeBinary(), nullable=False),
        sa.Column("at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("lease_until", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("content_id", sa.String(), nullable=True),
        sa.Column("lease_key_id", sa.String(), nullable=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["content_id"],
            ["content.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_report_actor_hash"), "report", ["actor_hash"], unique=False)
    op.create_index(op.f("ix_report_content_id"), "report", ["content_id"], unique=False)
    op.create_index(op.f("ix_report_lease_until"), "report", ["lease_until"], unique=False)
    op.create_table(
        "consent_grant",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("consumer_id", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("means", sa.String(), nullable=False),
        sa.Column("may_answer", sa.Boolean(), nullable=False),
        sa.Column("activity_hash", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("granted_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("until", fedibrand.store.columns.Moment(), nullable=True),
        sa.Column("ended_at", fedibrand.store.columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["brand_id"],
            ["brand.id"],
        ),
        sa.ForeignKeyConstraint(
            ["consumer_id"],
            ["consumer.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_consent_grant_brand_id"), "consent_grant", ["brand_id"], unique=False)
    op.create_index(op.f("ix_consent_grant_consumer_id"), "consent_grant", ["consumer_id"], unique=False)
    op.create_table(
        "conversation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("consumer_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("message", sa.Boolean(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("first_contact", sa.Boolean(), nullable=False),
        sa.Column("linked_id", sa.String(), nullable=True),
        sa.Column("assignee_id", sa.String(), nullable=True),
        sa.Column("opened_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("heard_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("moved_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("resolved_at", fedibrand.store.columns.Moment(), nullable=True),
        sa.Column("snoozed_until", fedibrand.store.columns.Moment(), nullable=True),
        sa.Column("provisional_until", fedibrand.store.columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["brand_id"],
            ["brand.id"],
        ),
        sa.ForeignKeyConstraint(
            ["consumer_id"],
            ["consumer.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_conversation_consumer_id"), "conversation", ["consumer_id"], unique=False)
    op.create_index(
        "ix_conversation_list",
        "conversation",
        ["brand_id", "state", "moved_at", "id", "assignee_id", "message", "consumer_id", "first_contact"],
        unique=False,
    )
    op.create_index(op.f("ix_conversation_resolved_at"), "conversation", ["resolved_at"], unique=False)
    op.create_table(
        "follower",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("consumer_id", sa.String(), nullable=False),
        sa.Column("follow_hash", sa.LargeBinary(), nullable=False),
        sa.Column("since", fedibrand.store.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_id"],
            ["brand.id"],
        ),
        sa.ForeignKeyConstraint(
            ["consumer_id"],
            ["consumer.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("brand_id", "consumer_id"),
    )
    op.create_index(op.f("ix_follower_consumer_id"), "follower", ["consumer_id"], unique=False)
    op.create_index(op.f("ix_follower_follow_hash"), "follower", ["follow_hash"], unique=False)
    op.create_table(
        "saved_view",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("member_id", "name"),
    )
    op.create_index(op.f("ix_saved_view_member_id"), "saved_view", ["member_id"], unique=False)
    op.create_table(
        "follow",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("consumer_id", sa.String(), nullable=False),
        sa.Column("grant_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("requested_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("accepted_at", fedibrand.store.columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["brand_id"],
            ["brand.id"],
        ),
        sa.ForeignKeyConstraint(
            ["consumer_id"],
            ["consumer.id"],
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"],
            ["consent_grant.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("brand_id", "consumer_id"),
    )
    op.create_index(op.f("ix_follow_consumer_id"), "follow", ["consumer_id"], unique=False)
    op.create_index(op.f("ix_follow_grant_id"), "follow", ["grant_id"], unique=False)
    op.create_table(
        "holding",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("consumer_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("post_hash", sa.LargeBinary(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column("fetched", sa.Boolean(), nullable=False),
        sa.Column("arrived_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("checked_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("updated", fedibrand.store.columns.Moment(), nullable=True),
        sa.Column("lease_until", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("content_id", sa.String(), nullable=True),
        sa.Column("lease_key_id", sa.String(), nullable=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["brand_id"],
            ["brand.id"],
        ),
        sa.ForeignKeyConstraint(
            ["consumer_id"],
            ["consumer.id"],
        ),
        sa.ForeignKeyConstraint(
            ["content_id"],
            ["content.id"],
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("brand_id", "post_hash"),
    )
    op.create_index("ix_holding_arrived", "holding", ["brand_id", "arrived_at"], unique=False)
    op.create_index(op.f("ix_holding_consumer_id"), "holding", ["consumer_id"], unique=False)
    op.create_index(op.f("ix_holding_content_id"), "holding", ["content_id"], unique=False)
    op.create_index(op.f("ix_holding_conversation_id"), "holding", ["conversation_id"], unique=False)
    op.create_index(
        "ix_holding_heard",
        "holding",
        ["brand_id", "arrived_at", "id"],
        unique=False,
        sqlite_where=sa.text("why = 'listen'"),
    )
    op.create_index("ix_holding_over", "holding", ["state", "lease_until"], unique=False)
    op.create_index(op.f("ix_holding_post_hash"), "holding", ["post_hash"], unique=False)
    op.create_table(
        "label",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_id"],
            ["brand.id"],
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
        ),
        sa.PrimaryKeyConstraint("conversation_id", "name"),
    )
    op.create_index(op.f("ix_label_brand_id"), "label", ["brand_id"], unique=False)
    op.create_table(
        "merged_conversation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_merged_conversation_conversation_id"),
        "merged_conversation",
        ["conversation_id"],
        unique=False,
    )
    op.create_table(
        "note",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=True),
        sa.Column("at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("content_id", sa.String(), nullable=True),
        sa.Column("lease_key_id", sa.String(), nullable=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["brand_id"],
            ["brand.id"],
        ),
        sa.ForeignKeyConstraint(
            ["content_id"],
            ["content.id"],
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_note_brand_id"), "note", ["brand_id"], unique=False)
    op.create_index(op.f("ix_note_content_id"), "note", ["content_id"], unique=False)
    op.create_index(op.f("ix_note_conversation_id"), "note", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_note_member_id"), "note", ["member_id"], unique=False)
    op.create_table(
        "notification",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("seen_at", fedibrand.store.columns.Moment(), nullable=True),
        sa.Column("content_id", sa.String(), nullable=True),
        sa.Column("lease_key_id", sa.String(), nullable=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["brand_id"],
            ["brand.id"],
        ),
        sa.ForeignKeyConstraint(
            ["content_id"],
            ["content.id"],
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_notification_brand_id"), "notification", ["brand_id"], unique=False)
    op.create_index(op.f("ix_notification_content_id"), "notification", ["content_id"], unique=False)
    op.create_index(
        op.f("ix_notification_conversation_id"), "notification", ["conversation_id"], unique=False
    )
    op.create_index(op.f("ix_notification_member_id"), "notification", ["member_id"], unique=False)
    op.create_table(
        "webhook_call",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("package", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("due_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("ended_at", fedibrand.store.columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["brand_id"],
            ["brand.id"],
        ),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_webhook_call_brand_id"), "webhook_call", ["brand_id"], unique=False)
    op.create_index(
        op.f("ix_webhook_call_conversation_id"), "webhook_call", ["conversation_id"], unique=False
    )
    op.create_index("ix_webhook_call_next", "webhook_call", ["state", "due_at"], unique=False)
    op.create_table(
        "answer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("holding_id", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("edited_at", fedibrand.store.columns.Moment(), nullable=True),
        sa.Column("content_id", sa.String(), nullable=True),
        sa.Column("lease_key_id", sa.String(), nullable=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["brand_id"],
            ["brand.id"],
        ),
        sa.ForeignKeyConstraint(
            ["content_id"],
            ["content.id"],
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["holding_id"],
            ["holding.id"],
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_answer_brand_id"), "answer", ["brand_id"], unique=False)
    op.create_index(op.f("ix_answer_content_id"), "answer", ["content_id"], unique=False)
    op.create_index(op.f("ix_answer_conversation_id"), "answer", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_answer_holding_id"), "answer", ["holding_id"], unique=False)
    op.create_index(op.f("ix_answer_member_id"), "answer", ["member_id"], unique=False)
    op.create_table(
        "opened",
        sa.Column("holding_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("at", fedibrand.store.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["holding_id"], ["holding.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("holding_id", "role"),
    )
    op.create_table(
        "package_job",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("package", sa.String(), nullable=False),
        sa.Column("consumer_id", sa.String(), nullable=False),
        sa.Column("holding_id", sa.String(), nullable=True),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("activity_hash", sa.LargeBinary(), nullable=False),
        sa.Column("activity", sa.String(), nullable=False),
        sa.Column("object", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("created_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("due_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("ended_at", fedibrand.store.columns.Moment(), nullable=True),
        sa.Column("content_id", sa.String(), nullable=True),
        sa.Column("lease_key_id", sa.String(), nullable=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["brand_id"],
            ["brand.id"],
        ),
        sa.ForeignKeyConstraint(
            ["consumer_id"],
            ["consumer.id"],
        ),
        sa.ForeignKeyConstraint(
            ["content_id"],
            ["content.id"],
        ),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["holding_id"], ["holding.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("activity_hash", "brand_id", "package"),
    )
    op.create_index(op.f("ix_package_job_consumer_id"), "package_job", ["consumer_id"], unique=False)
    op.create_index(op.f("ix_package_job_content_id"), "package_job", ["content_id"], unique=False)
    op.create_index(op.f("ix_package_job_conversation_id"), "package_job", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_package_job_holding_id"), "package_job", ["holding_id"], unique=False)
    op.create_index(
        "ix_package_job_lane", "package_job", ["brand_id", "package", "state", "due_at"], unique=False
    )
    op.create_index("ix_package_job_next", "package_job", ["state", "due_at"], unique=False)
    op.create_table(
        "commitment",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("answer_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("made_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("until", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("settled_at", fedibrand.store.columns.Moment(), nullable=True),
        sa.Column("own_answer_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["brand_id"],
            ["brand.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_commitment_answer_id"), "commitment", ["answer_id"], unique=False)
    op.create_index(op.f("ix_commitment_brand_id"), "commitment", ["brand_id"], unique=False)
    op.create_index(op.f("ix_commitment_until"), "commitment", ["until"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("consumer_id", sa.String(), nullable=True),
        sa.Column("answer_id", sa.String(), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("inbox", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("due_at", fedibrand.store.columns.Moment(), nullable=False),
        sa.Column("ended_at", fedibrand.store.columns.Moment(), nullable=True),
        sa.Column("content_id", sa.String(), nullable=True),
        sa.Column("lease_key_id", sa.String(), nullable=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("(answer_id IS NULL) OR (content_id IS NULL)", name="one_body"),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["answer.id"],
        ),
        sa.ForeignKeyConstraint(
            ["brand_id"],
            ["brand.id"],
        ),
        sa.ForeignKeyConstraint(
            ["consumer_id"],
            ["consumer.id"],
        ),
        sa.ForeignKeyConstraint(
            ["content_id"],
            ["content.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_delivery_answer_id"), "delivery", ["answer_id"], unique=False)
    op.create_index(op.f("ix_delivery_brand_id"), "delivery", ["brand_id"], unique=False)
    op.create_index(op.f("ix_delivery_content_id"), "delivery", ["content_id"], unique=False)
    op.create_index("ix_delivery_host", "delivery", ["host", "state"], unique=False)
    op.create_index("ix_delivery_line", "delivery", ["consumer_id", "state", "inbox"], unique=False)
    op.create_index("ix_delivery_next", "delivery", ["state", "due_at"], unique=False)
    op.create_table(
        "picture",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("answer_id", sa.String(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("at", fedibrand.store.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["answer.id"],
        ),
        sa.ForeignKeyConstraint(
            ["brand_id"],
            ["brand.id"],
        ),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_index(op.f("ix_picture_answer_id"), "picture", ["answer_id"], unique=False)
    op.create_index(op.f("ix_picture_brand_id"), "picture", ["brand_id"], unique=False)
    op.create_table(
        "reaction",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("consumer_id", sa.String(), nullable=False),
        sa.Column("answer_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("activity_hash", sa.LargeBinary(), nullable=False),
        sa.Column("at", fedibrand.store.columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["answer.id"],
        ),
        sa.ForeignKeyConstraint(
            ["brand_id"],
            ["brand.id"],
        ),
        sa.ForeignKeyConstraint(
            ["consumer_id"],
            ["consumer.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_reaction_activity_hash"), "reaction", ["activity_hash"], unique=False)
    op.create_index(op.f("ix_reaction_answer_id"), "reaction", ["answer_id"], unique=False)
    op.create_index(op.f("ix_reaction_brand_id"), "reaction", ["brand_id"], unique=False)
    op.create_index(op.f("ix_reaction_consumer_id"), "reaction", ["consumer_id"], unique=False)
