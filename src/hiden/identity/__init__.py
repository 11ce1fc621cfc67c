"""他システムのアカウント (3-4 (1) 接近の制御 E1-a, E1-b, (2) L1-a): who holds which account elsewhere, and whether it went when they did.

What may never happen: an account is given to a person by guessing; half a list counts as proof that the rest is closed; an
account counts as closed without a list, a record or a receipt that shows it.
"""
