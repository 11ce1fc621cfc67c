"""アクセス権 (3-4 E1-a…E2-k, L1-a, L2-a, P1-b; 2022 revision: きめ細かいアクセス権限管理): who may do what with which secret,
from where, on which device, for how long, and why.

What may never happen: a grant without an end; a right that outlives its person's stay; an answer from facts of before; a
policy that errs lets something through; a list leaves somebody or something out without saying so.
"""
