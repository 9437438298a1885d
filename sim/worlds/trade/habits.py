"""The habits of buyers of one direction: how far, how fast and how far ahead they answer to duties."""

from dataclasses import dataclass


@dataclass(frozen=True)
class BuyerHabits:
    """How buyers of one direction behave. Elasticities are absolute values, on the log of the landed price."""

    forgone_elasticity: float
    diversion_elasticity: float
    diversion_days: float
    """Time constant with which sales move to other sellers."""
    retail_days: float
    """Time constant with which final demand sees the price of what enters."""
    cover_weeks: float
    frontload_weeks: float
    """Cover added ahead of a rise of 25 points that is believed in."""
    wait_weeks: float
    """Cover let go while entering costs 25 points more than what is on sale has cost."""
    storage_weeks: float
    """Most cover that can be added."""
    adjust_weeks: float
    """Weeks over which a gap between stock and target is closed."""
    booking_days: float
    """From order to loading."""
    most_ratio: float
    """Most that can be loaded in a week over normal trade."""
    belief_enacted: float
    """Belief in an announced change that takes effect unless somebody acts."""
    belief_threatened: float
    diverted_premium: float
    """What goods of other sellers cost more, as a share of the rise they avoid."""
    pass_through: float
    """Share of a change of duty that the landed price takes on; sellers bear the rest."""
