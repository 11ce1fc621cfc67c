"""How people behave, beside themselves before and beside those who do the same work: what is new, much, at odd hours, rare together, slow.

An engine of its own: events of the view in, signs (`found.Found`) out, no database. A day's events are folded once into few numbers
(`days`), which are all that is read of the days before. What is unusual is told by how rarely the company's own days show it, never by
a fixed bound; and where somebody may have reported wrongdoing is left out before anything is counted.
"""
