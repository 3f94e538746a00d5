"""What a test finds wrong: settings that a package does not take, and what acts on a stage raise."""

from typing import Any

from fedibrand.activitypub.errors import EffectRefused, Malformed, NotFound, Unfetched
from fedibrand.brands import schemas
from fedibrand.brands.packages import WrongSetting
from fedibrand.brands.schemas import WrongSchema
from fedibrand.handling import Handlers
from fedibrand.testing.stage import PackageFailed

__all__ = [
    "EffectRefused",
    "Malformed",
    "NotFound",
    "PackageFailed",
    "Unfetched",
    "WrongSchema",
    "WrongSetting",
    "faults",
]


def faults(handlers: Handlers, /, **settings: Any) -> list[str]:
    """Return what is missing or wrong in settings and secrets together, each as ``field: what is wrong``.

    It is what enabling the package says, without a brand that enables it.

    Args:
        handlers: The package's registry.
        settings: What a brand would set.

    Raises:
        WrongSchema: The package's own schema is none that can be used.
    """
    schemas.check_schema(handlers.schema)
    return schemas.faults(handlers.schema, settings)
