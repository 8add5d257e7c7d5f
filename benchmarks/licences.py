"""The licences of what newsclean needs, as the packages that are installed here declare them.

python benchmarks/licences.py > docs/licences.md
"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, distribution, requires

EXTRAS = ("", "fast", "parquet", "zstd", "progress")


def needed(name: str, extra: str = "") -> list[str]:
    """The names of the packages that a package needs, with one of its extras."""
    found = []
    for line in requires(name) or []:
        package, _, marker = line.partition(";")
        if ("extra" in marker) == bool(extra) and (not extra or f"extra == '{extra}'" in marker.replace('"', "'")):
            found.append(re.split(r"[ <>=!~\[(]", package.strip())[0])
    return found


def licence(name: str) -> str:
    """What a package says of its licence, in a few words."""
    about = distribution(name).metadata
    declared = about.get("License-Expression") or ""
    classified = [
        line.rsplit(" :: ", 1)[1] for line in about.get_all("Classifier") or [] if line.startswith("License ::")
    ]
    first = (about.get("License") or "").strip().splitlines()
    return declared or ", ".join(classified) or (first[0] if first else "not declared")


def main() -> None:
    print("# Licences of what newsclean needs\n")
    print("Made by `python benchmarks/licences.py`. newsclean itself is under the MIT licence.\n")
    print("| package | for | licence |\n|---|---|---|")
    seen: set[str] = set()
    for extra in EXTRAS:
        waiting = needed("newsclean", extra)
        while waiting:
            name = waiting.pop(0)
            if name.lower() in seen:
                continue
            seen.add(name.lower())
            try:
                print(f"| {name} | {f'extra `{extra}`' if extra else 'always'} | {licence(name)} |")
                waiting += needed(name)
            except PackageNotFoundError:
                continue  # for another system, or not installed here


if __name__ == "__main__":
    main()
