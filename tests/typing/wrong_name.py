"""Asks for what is not there: that names are looked up late must not hide it."""

import fedibrand

fedibrand.publish()  # error: mypy attr-defined, pyright reportAttributeAccessIssue reportUnknownMemberType
