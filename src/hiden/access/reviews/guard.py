"""How the gate sees reviews and their lines."""

from __future__ import annotations

from hiden.access.reviews.models import AccessReview, AccessReviewLine, AccessReviewParty
from hiden.gate import SetOf, noun

noun(
    "AccessReview",
    model=AccessReview,
    sets={
        "deciders": SetOf(AccessReviewParty, owner="review_id", member="person_id", type="Person"),
        "owners": SetOf(AccessReviewParty, owner="review_id", member="department_id", type="Department"),
    },
)
noun(
    "AccessReviewLine",
    model=AccessReviewLine,
    refs={
        "person": ("Person", "person_id"),
        "owner": ("Department", "owner_id"),
        "decider": ("Person", "decider_id"),
    },
)
