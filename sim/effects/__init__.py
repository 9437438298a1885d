"""What the records of a study mean: every effect of a path and of its baseline, worked out once.

Here the two worlds meet: `effects_of` reads each record once and gives a `StudyEffects` with one `PathEffects` for
each reported path. Tables read these objects; nothing behind them computes anything again.
"""

from sim.effects.paths import PathEffects, StudyEffects, effects_of, study_effects

__all__ = ["PathEffects", "StudyEffects", "effects_of", "study_effects"]
