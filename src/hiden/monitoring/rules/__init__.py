"""Rules: our own (`pack`) and those of others, over the flat view with the fields that are derived of it, or over records' own fields.

What may never happen: a rule that is only half understood runs; where somebody reported wrongdoing is what a rule looks for.
"""
