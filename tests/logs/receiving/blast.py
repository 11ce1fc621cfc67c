"""Sends numbered syslog lines as a process of its own: `python -m tests.logs.receiving.blast KIND PORT COUNT RATE [PEER]`.

RATE is lines a second, 0 for as fast as it goes. Prints how many were sent and in how many seconds.
"""

from __future__ import annotations

import json
import socket
import sys
import time


def line(number: int) -> bytes:
    """About 150 bytes, as firewalls send them."""
    return (
        b"<134>1 2026-09-01T09:00:00.000Z fw01 traffic 123 - - n=%08d src=192.0.2.10 dst=198.51.100.20 "
        b"action=allow bytes=4321 user=alice@example.co.jp" % number
    )


def blast(kind: str, port: int, count: int, rate: int) -> float:
    """Send, and tell how long it took."""
    udp = kind == "udp"
    out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if udp else socket.SOCK_STREAM)
    out.connect(("127.0.0.1", port))
    begin = time.perf_counter()
    step = max(1, rate // 200) if rate else 500  # two hundred bursts a second
    for first in range(0, count, step):
        lines = [line(number) for number in range(first, min(count, first + step))]
        if udp:
            for each in lines:
                out.send(each)
        elif kind == "counted":
            out.sendall(b"".join(b"%d %s" % (len(each), each) for each in lines))
        else:
            out.sendall(b"".join(each + b"\n" for each in lines))
        if rate and (ahead := (first + step) / rate - (time.perf_counter() - begin)) > 0:
            time.sleep(ahead)
    took = time.perf_counter() - begin
    out.close()
    return took


if __name__ == "__main__":
    _, kind, port, count, rate = sys.argv
    took = blast(kind, int(port), int(count), int(rate))
    print(json.dumps({"sent": int(count), "seconds": round(took, 2), "rate": round(int(count) / took)}))
