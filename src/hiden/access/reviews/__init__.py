"""アクセス権の棚卸し (3-4 E1-a, E1-b: those with access are checked from time to time): secret × person, decided line by line.

What may never happen: a review that does not close; silence that keeps a right; a line that says nothing of why somebody has
it; somebody who answers for themselves; an end that takes effect later than its answer, or for others than those it names.
"""
