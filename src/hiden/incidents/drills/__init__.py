"""訓練 (6章, 4章): a scenario played against the clock as an incident of its own kind, and what is learned from it.

What may never happen: a played incident is taken for a real one; somebody who does not play is reminded of it; a real right,
record or person is touched by it; the debrief says who forgot something instead of what was forgotten.
"""
