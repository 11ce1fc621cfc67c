"""当てはまり得る制度と、取り得る手段 (6-3, 6-4): factors with their sources, by the law and the records of the day of the act.

What may never happen: a verdict; a factor that speaks for something without the one that speaks against it; a count of today
passed off as the state of that day; an article that was not in force then.
"""
