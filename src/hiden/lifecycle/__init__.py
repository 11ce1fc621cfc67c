"""入社・異動・退職 (3-4 (1)④, (2)): what has to happen when a person joins, changes, gives notice, leaves, and after.

What may never happen: somebody is forgotten because a list was late; a step counts as done because its day has passed;
somebody's leave is treated as a suspicion.
"""
