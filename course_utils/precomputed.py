"""Vectors of a whole corpus, computed once by a committed script, and still tied to model and texts.

A script `data/precomputed/NAME.py` has a function `texts()`; running it embeds them with MiniLM and writes two files:
`NAME.npy`, the vectors as pooled, before unit length, as float16; and `NAME.json`, which says with which model,
weights and versions they were made, and holds the SHA-256 of the texts and of the vectors. Half the bytes of float32
keep about three decimal digits of each number. `models.embed(texts, normalize=False)` computes them again.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np

from course_utils import _validate, assets, models

FOLDER = assets.DATA / "precomputed"
_LIBRARIES = ("numpy", "torch", "transformers", "sentence-transformers")


class PrecomputedError(RuntimeError):
    """Vectors that are missing, damaged or of other texts; says what to do next."""


def names() -> list[str]:
    """Every corpus that has a script, sorted."""
    return sorted(file.stem for file in FOLDER.glob("*.py"))


def load(name: str, texts: Sequence[str]) -> np.ndarray:
    """The stored vectors of `texts`, float32 (n_texts, dim), as pooled; `vectors.l2_normalize` gives them length one.

    Raises PrecomputedError where the file is damaged, or was made for other texts.
    """
    _validate.one_of(name, "name", names())
    told = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    file = FOLDER / f"{name}.npy"
    again = f"Next: git checkout {_shown(file)}, or python {_shown(FOLDER / f'{name}.py')}"
    if (got := hashlib.sha256(file.read_bytes()).hexdigest()) != told["vectors_sha256"]:
        raise PrecomputedError(f"{_shown(file)}: expected SHA-256 {told['vectors_sha256']}, got {got}. {again}")
    if (got := _sha256_of_texts(texts)) != told["texts_sha256"]:
        raise PrecomputedError(
            f"{name}: expected the texts that were embedded (SHA-256 {told['texts_sha256']}), got others ({got}). "
            "Next: models.embed(texts, normalize=False) computes the vectors of yours."
        )
    return np.load(file, allow_pickle=False).astype(np.float32)


def record(script: str | Path) -> None:
    """Embed the texts of a script and write vectors and description beside it; called when the script is run."""
    script = Path(script)
    texts = list(script_texts(script.stem))
    pooled = models.embed(texts, normalize=False).astype(np.float16)
    written = script.with_suffix(".npy.part")
    with written.open("wb") as file:
        np.save(file, pooled, allow_pickle=False)
    told = {
        "model": models.load_encoder().identity,
        "shape": pooled.shape,
        "texts_sha256": _sha256_of_texts(texts),
        "vectors_sha256": hashlib.sha256(written.read_bytes()).hexdigest(),
        "versions": {library: version(library) for library in _LIBRARIES},
    }
    os.replace(written, script.with_suffix(".npy"))
    script.with_suffix(".json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8", newline="\n")


def script_texts(name: str) -> Sequence[str]:
    """The texts that the script of a corpus embeds."""
    spec = importlib.util.spec_from_file_location(f"precomputed_{name}", FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.texts()


def _sha256_of_texts(texts: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps([str(text) for text in texts]).encode()).hexdigest()


def _shown(file: Path) -> str:
    return file.relative_to(assets.ROOT).as_posix()
