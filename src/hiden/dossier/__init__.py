"""証拠一式: for one item and a period, what the ledger and all rooms can show, as of then, for a lawyer, the police and the court (第6章 6-4 (2)).

What may never happen here: a conclusion is drawn; what is missing is left out; a record of a room is changed; a package leaves
without an entry of the ledger that says for what, by whom, and under which hash.
"""
