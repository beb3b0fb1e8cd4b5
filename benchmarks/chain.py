"""A chain of operations as long as asked: time and memory for each node.

    python -m benchmarks.chain [1000000]

Prints forward, backward and freeing in µs a node, and the memory that the graph takes
in bytes a node (resident size, operating system's count).
"""

import gc
import resource
import sys
import time

import autograd as ag


def resident() -> int:
    """The process's resident memory now, in bytes."""
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * resource.getpagesize()


def measure(n: int) -> dict[str, float]:
    """One chain of `n` additions: seconds for each part, bytes a node."""
    x = ag.tensor(1.0, requires_grad=True)
    gc.collect()
    before = resident()
    start = time.perf_counter()
    y = x
    for _ in range(n):
        y = y * 1.0
    forward = time.perf_counter() - start
    memory = (resident() - before) / n
    start = time.perf_counter()
    y.backward()
    backward = time.perf_counter() - start
    assert x.grad == 1.0
    start = time.perf_counter()
    del y
    freeing = time.perf_counter() - start
    return {"forward": forward, "backward": backward, "free": freeing, "bytes": memory}


def main() -> None:
    """A tenth of the chain first, to show that the cost is linear."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print("     nodes    forward   backward    freeing   memory")
    for size in (n // 10, n):
        m = measure(size)
        parts = (m["forward"], m["backward"], m["free"])
        times = " ".join(f"{1e6 * t / size:7.2f} µs" for t in parts)
        print(f"{size:>10} {times} {m['bytes']:6.0f} B  (total {sum(parts):.2f} s)")


if __name__ == "__main__":
    main()
