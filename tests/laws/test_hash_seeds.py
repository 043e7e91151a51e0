"""A plan is the same in every process: the order of sets shows in no plan, question or statement."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PAIRS = 25
SEEDS = ("0", "1", "2", "3")


def test_plans_do_not_depend_on_the_hash_seed() -> None:
    script = Path(__file__).with_name("print_plans.py")
    root = str(script.parents[2])
    running = [
        subprocess.Popen(
            [sys.executable, str(script), str(PAIRS)],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": root},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in SEEDS
    ]
    printed = [process.communicate()[0].splitlines() for process in running]
    assert [process.returncode for process in running] == [0] * len(SEEDS)
    first, *others = printed
    assert len(first) > PAIRS
    for other in others:
        different = [(line, there) for line, there in zip(first, other, strict=False) if line != there]
        assert not different, "\n".join(different[0])
        assert len(other) == len(first)
