"""The archive: records exactly as received, sealed so that neither a change nor a hole can hide (6-4; evidence of E3-o).

1. A *record* is the bytes of one line (or file, or chunk) as they came, and when they came.
2. Records of one subject and one month are kept together in a *block*: compressed, then encrypted under that subject's key of
   that month. Destroying the key makes these records unreadable, everywhere, and leaves all proofs valid.
3. The hash of a record is SHA-256(salt ‖ moment ‖ bytes); the salt is secret until the record is shown, so a hash betrays
   nothing. The leaf of a block is bound to the key's number, the places of its records and their hashes.
4. A *segment* is up to 65,536 neighbouring records of one source: a Parquet file of blocks. Its root is the RFC 6962 root over
   the leaves of its blocks; its *header* names source, first sequence number, count, root and the segment before it.
5. Headers are the leaves of the archive's own RFC 6962 tree; its size and root go into the ledger, which is signed.

So a record cannot change (3), a block, a segment or a header neither (4, 5), and none can be missing in between, because sequence
numbers of a source leave no gap and each header names the one before. What expired keeps its header and its root.
"""
