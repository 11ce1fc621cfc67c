"""人と組織 (第4章): departments in time, posts held at the same time, kinds of person, roles, sign-in.

What may never happen: a person's past place in the organisation is overwritten; a leaver signs in; a name is
stored in the ledger where it could not be forgotten.
"""
