"""案件: the few that somebody should look at this week, each with its reasons, and what became of it (6-1(2); PRV-10…13).

What may never happen: more cases than somebody can look at; a case without the sentences and the events that explain it; a
subject who did not make the budget is named; the person concerned learns of a case before they are told, or never; a measure
against a person follows from a verdict by itself.
"""
