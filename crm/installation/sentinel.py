"""Outlives whoever started it just long enough to end what they left behind.

Reads the leaders of process groups from its input, a number a line. The end of the input means that
the process which held the other end is gone, however it went; its children were told to stop then
(`children._die_with_parent`). One that was killed while it was starting may have left processes of
its own: after `PATIENCE` seconds each group is ended.
"""

import os
import signal
import sys
import time
from contextlib import suppress

PATIENCE = 8.0


def watch() -> None:
    leaders = [int(line) for line in sys.stdin]
    time.sleep(PATIENCE)
    for leader in leaders:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)


if __name__ == "__main__":
    watch()
