"""期限: by when what must be done, counted by the law of the day (6-2 (3): 法律に基づく手続).

Counting is pure (`counting`); which clocks there are is data (`catalogue/data/clocks.yaml`). What may never happen here:
Hiden says that a duty applies; a clock is stopped without a reason; an earlier knowing moves a day and the old day is gone.
"""
