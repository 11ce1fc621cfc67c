"""Asking the interfaces of other products for their logs: one description for each product, one machine for all of them.

1. A page is kept in the spool before the cursor moves on, and what is about to be kept is noted before: killed in between, the next
   run knows whether it was.
2. An element that comes again, because windows overlap or pages shift, is known by its hash and kept once.
3. Only hosts that the description (or the environment) names are asked, also where an answer says "next": a token goes nowhere else.
"""
