"""対策 4×5 (3-2, 3-4): which measures the company chose and why, and how far each has come.

What may never happen: a measure counts as in place because it was written down; a choice has no reason; a past choice
is lost.
"""
