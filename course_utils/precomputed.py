"""Vectors and maps of a whole corpus, computed once by a committed script, and still tied to model and texts.

A script `data/precomputed/NAME.py` has a function `texts()`; running it embeds them with MiniLM and writes two files:
`NAME.npy`, the vectors as pooled, before unit length, as float16; and `NAME.json`, which says with which model,
weights and versions they were made, and holds the SHA-256 of the texts and of the vectors. Half the bytes of float32
keep about three decimal digits of each number. `models.embed(texts, normalize=False)` computes them again.

A script that makes something else of the texts, such as a map, has `compute(texts)` too, which gives one row a text;
it starts from the stored vectors named in `SOURCE`, or from their texts and model, and its own file is refused when
those vectors are no longer the same. Its `LIBRARIES` are those whose versions are noted, unless they are those of maps.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import numpy as np

from course_utils import _validate, assets, models

__all__ = ["FOLDER", "PrecomputedError", "compute", "load", "names", "record", "script_texts"]


def __dir__() -> list[str]:
    """What completion offers after `precomputed.`: the nouns, not what they are made with."""
    return __all__


FOLDER = assets.DATA / "precomputed"
_LIBRARIES = ("numpy", "torch", "transformers", "sentence-transformers")
_MAP_LIBRARIES = ("numpy", "scikit-learn", "umap-learn", "openTSNE", "numba")


class PrecomputedError(RuntimeError):
    """Vectors that are missing, damaged or of other texts; says what to do next."""


def names() -> list[str]:
    """Every corpus that has a script, sorted."""
    return sorted(file.stem for file in FOLDER.glob("*.py"))


def load(name: str, texts: Sequence[str]) -> np.ndarray:
    """What is stored for `texts`, float32, one row a text.

    Vectors (n_texts, dim) come as pooled; `vectors.l2_normalize` gives them length one. A map has a row a text.
    Raises PrecomputedError where the file is damaged, or was made for other texts or from other vectors.
    """
    _validate.one_of(name, "name", names())
    texts, told = _validate.texts(texts), _told(name)
    file = FOLDER / f"{name}.npy"
    script = assets.shown(FOLDER / f"{name}.py")
    again = f"Next: git checkout {assets.shown(file)}, or python {script}"
    if (got := hashlib.sha256(file.read_bytes()).hexdigest()) != told["vectors_sha256"]:
        raise PrecomputedError(f"{assets.shown(file)}: expected SHA-256 {told['vectors_sha256']}, got {got}. {again}")
    if (got := _sha256_of_texts(texts)) != told["texts_sha256"]:
        raise PrecomputedError(
            f"{name}: expected the texts that it was made of (SHA-256 {told['texts_sha256']}), got others ({got}). "
            "Next: models.embed(texts, normalize=False) computes the vectors of yours."
        )
    origin = told.get("source")
    if origin and (got := _told(origin)["vectors_sha256"]) != told["source_sha256"]:
        raise PrecomputedError(
            f"{name}: expected to be made from {origin}.npy with SHA-256 {told['source_sha256']}, got {got}. "
            f"Next: python {script}"
        )
    return np.load(file, allow_pickle=False).astype(np.float32)


def record(script: str | Path) -> None:
    """Compute what a script names and write it with its description beside it; called when the script is run."""
    script = Path(script)
    made = _script(script.stem)
    texts = list(made.texts())
    if hasattr(made, "compute"):
        rows, libraries = made.compute(texts), getattr(made, "LIBRARIES", _MAP_LIBRARIES)
        origin = {"source": made.SOURCE, "source_sha256": _told(made.SOURCE)["vectors_sha256"]}
    else:
        rows, libraries = models.embed(texts, normalize=False), _LIBRARIES
        origin = {"model": models.load_encoder().identity}
    written = script.with_suffix(".npy.part")
    with written.open("wb") as file:
        np.save(file, rows.astype(np.float16), allow_pickle=False)
    told = origin | {
        "shape": rows.shape,
        "texts_sha256": _sha256_of_texts(texts),
        "vectors_sha256": hashlib.sha256(written.read_bytes()).hexdigest(),
        "versions": {library: version(library) for library in libraries},
    }
    os.replace(written, script.with_suffix(".npy"))
    script.with_suffix(".json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8", newline="\n")


def script_texts(name: str) -> Sequence[str]:
    """The texts that belong to what is stored, as its script names them."""
    return _script(name).texts()


def compute(name: str) -> np.ndarray:
    """Make a stored map again by its script, from the stored vectors, on this machine."""
    return _script(name).compute(script_texts(name))


def _script(name: str) -> ModuleType:
    return assets.load_script(FOLDER / f"{name}.py")


def _told(name: str) -> dict:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def _sha256_of_texts(texts: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps([str(text) for text in texts]).encode()).hexdigest()
