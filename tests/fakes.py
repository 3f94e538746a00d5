"""Fakes that tests hand to what takes them as arguments."""

from fedibrand.testing.clocks import START, HandClock

__all__ = ["START", "HandClock"]
