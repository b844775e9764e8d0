"""Where data sets are read from: the course's tables, Orange's, gensim's test data, and what was made once and kept."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable
from pathlib import Path

from course_utils import _registry, _validate, assets
from course_utils._records import TextDataset


def table(file: str) -> list[dict[str, str]]:
    """The rows of a table in `data/`: columns by name, separated by tabs, and quotation marks as they stand."""
    with _registry.of_the_course(assets.DATA / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def tab_dataset(name: str, files: dict[str, Path], licence: str) -> TextDataset:
    """Read Orange's format: three header lines (names, types, roles), then label, tab, text a line."""
    texts, labels, splits = [], [], []
    for split, file in files.items():
        for line in filter(str.strip, file.read_text(encoding="utf-8").splitlines()[3:]):
            label, _, text = line.partition("\t")
            labels.append(label)
            texts.append(text)
            splits.append(split)
    return TextDataset(name, tuple(texts), tuple(labels), tuple(splits), licence)


def gensim_file(name: str) -> Path:
    """A file of gensim's test data, which is installed with gensim."""
    with _validate.extra("words"):
        from gensim.test.utils import datapath

    return Path(datapath(name))


def kept(file: Path, make: Callable[[], list]) -> list:
    """What `make` returned once, from a JSON file; made again where the file is absent or damaged."""
    try:
        return json.loads(file.read_bytes())
    except (FileNotFoundError, ValueError):
        made = make()
    file.parent.mkdir(parents=True, exist_ok=True)
    written = file.with_name(f"{file.name}.{os.getpid()}")
    written.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
    os.replace(written, file)
    return made
