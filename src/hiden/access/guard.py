"""How the gate sees the nouns of this room: reviews and their lines. What the policies about information see is in nouns.py."""

from hiden.access.reviews import guard as review_guard

__all__ = ["review_guard"]
