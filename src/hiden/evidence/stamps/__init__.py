"""時刻の証明: time stamps by outside authorities (RFC 3161) and countersignatures by witnesses, over the ledger and over evidence (6-4).

One stamp on a checkpoint of the ledger covers every entry below it. What may never happen here: something other than a hash leaves
the company; a stamp is called good that was not checked against the roots of its own authority; a stamp is thrown away; an authority
that does not answer stops anything.
"""
