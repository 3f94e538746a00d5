"""Recovery codes of accounts that are asked for one-time codes."""

from sqlmodel import Field, SQLModel

from fedibrand.store.columns import part_of


class RecoveryCodeRow(SQLModel, table=True):
    """A recovery code that was not used, by its keyed hash."""

    __tablename__ = "recovery_code"

    digest: bytes = Field(primary_key=True)
    account_id: str = part_of("account.id")
