"""貸出管理 (3-4 E2-a, E2-b, E3-j, L2-a, P2-a): media, numbered copies, devices, samples, keys: who has which since when, and is it back.

What may never happen: a thing is with two at once; it leaves the company where the handling table of its class says no;
a loan ends without anybody who looked at what came back.
"""
