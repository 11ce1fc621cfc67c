"""The decision service for other systems: OpenID AuthZEN Authorization API 1.0 (3-4 E1-a: きめ細かいアクセス権限管理).

Written against the final text of 11 January 2026 as it stands in the working group's repository (openid/authzen,
api/authorization-api-1_0.md), the certification scenario beside it, and draft 1 of its Access Request and Approval Profile.

What may never happen: a system that may not ask, or no longer may, is answered; something unreadable is answered with yes;
a list leaves somebody or something out without saying so; a right is asked for in the name of somebody who does not know.
"""
