"""A run: the days that new records touch are looked at (again) by every detector that may run, and what it finds is kept.

What may never happen: a detector runs without a purpose in force; a run that was killed leaves half a day; looking at a day
twice makes two signs of one; silence is told as innocence (what could not be looked at is said with the run).
"""
