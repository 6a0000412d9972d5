"""Whether files are what they were when they were last found good: for what need not be tested again.

usage: unchanged.py STAMP FILE…            ends with 0 if they are, else with 1
       unchanged.py --write STAMP FILE…    keeps what they are

A folder stands for all files below it. `--write` keeps what was asked about before it, if it was: who edits a file while
it is being tested has not tested what is there now.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path


def digest(paths: Iterable[Path]) -> str:
    """Of the files' names and contents; one that is not there counts as that."""
    found: set[Path] = set()
    for path in paths:
        found |= {each for each in path.rglob("*") if each.is_file()} if path.is_dir() else {path}
    whole = hashlib.sha256()
    for path in sorted(found):
        # Python's own leavings are nobody's change.
        if "__pycache__" in path.parts:
            continue
        content = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "absent"
        whole.update(f"{path.as_posix()}\0{content}\n".encode())
    return whole.hexdigest()


def main(arguments: list[str]) -> int:
    write = arguments[:1] == ["--write"]
    stamp_and_files = arguments[1:] if write else arguments
    if len(stamp_and_files) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    stamp, *files = map(Path, stamp_and_files)
    asked = stamp.with_name(stamp.name + ".asked")
    if write:
        stamp.parent.mkdir(parents=True, exist_ok=True)
        if asked.exists():
            asked.replace(stamp)
        else:
            stamp.write_text(digest(files) + "\n")
        return 0
    now = digest(files) + "\n"
    if stamp.exists() and stamp.read_text() == now:
        return 0
    asked.parent.mkdir(parents=True, exist_ok=True)
    asked.write_text(now)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
