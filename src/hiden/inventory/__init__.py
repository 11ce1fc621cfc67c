"""把握・評価・決定 (第2章): what the company holds, how much it matters, what is decided to be secret.

Hiden keeps words *about* secrets, never the secrets. What may never happen: the content of a secret is stored; a past
state is overwritten; a decision takes effect without the approval its route asks for.
"""
