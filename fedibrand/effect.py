"""What every effect is: data that says what is asked for, and goes over a wire as JSON."""

import msgspec


class Effect(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True,
    tag_field="effect", tag=True,
):  # fmt: skip
    """Something a handler, a member or the consumer asks for."""
