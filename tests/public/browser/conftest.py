"""The browser that the tests of ``/you`` sit at, in front of what everybody may see."""

from tests.you.browser.conftest import acme, alice, axe, browser, chromium, seat, server, sit, story

__all__ = ["acme", "alice", "axe", "browser", "chromium", "seat", "server", "sit", "story"]
