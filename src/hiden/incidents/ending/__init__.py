"""終結: how an incident ends, what “no leak” may rest on, and what was learned.

What may never happen: that silence is taken for innocence, or that those who answered for it say alone that there was nothing.
"""
