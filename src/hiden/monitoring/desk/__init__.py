"""本人からの請求: what somebody may ask about what is recorded of them, and the paper that says what was looked at and what was not found
(個人情報保護法32条～39条; 3-4 E3-o 「身の潔白の証明」; PRV-10, 11, 13).

What may never happen: a request is answered to somebody whose identity nobody checked; it is refused without a ground of the
statute and a reason; the paper says more than the records show, or hides what they do not cover; it is issued while what it is
about is still being looked at.
"""
