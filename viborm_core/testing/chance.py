"""One word for chance, so that shares can be read as such."""

from random import Random


def maybe(random: Random, share: float) -> bool:
    """True in this share of cases; hypothesis finds False the simpler one."""
    return random.random() >= 1 - share
