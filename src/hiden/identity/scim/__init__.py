"""SCIM 2.0 (RFC 7643, 7644): an identity provider makes, changes and ends people of the register, under the same rules as everybody.

What may never happen: half a company ends because an identity provider was reconfigured; a service account becomes a person; a department
or a kind of person that we do not know is guessed.
"""
