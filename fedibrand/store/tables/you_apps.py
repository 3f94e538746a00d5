"""What the consumer's page is to the servers that people sign in with."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from fedibrand.store.columns import moment


class YouApp(SQLModel, table=True):
    """Our registration as an OAuth client of one server; its secret lies wrapped by the instance secret."""

    __tablename__ = "you_app"

    origin: str = Field(primary_key=True)
    id: str
    client_id: str
    client_secret: bytes
    scope: str
    registered_at: datetime = moment()
