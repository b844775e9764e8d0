"""multilingual-e5-small as a folder that sentence-transformers reads: made once of the packed file, then kept.

The folder lies in the cache beside the asset. Its name has a hash of that file and of the number of its format, so
a change of either makes another. It is renamed into place, and is therefore there whole or not at all.

The weights lie there as float32. The vectors of the 250,037 pieces lie there once more as they are packed: 54 MB in
place of 384. A text has few of them, so they are unpacked when they are looked up.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import unicodedata
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from course_utils import _e5_file, _validate, assets
from course_utils._asset_cache import lock, staging

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import BertModel

NAME = "multilingual-e5-small"
PIECES = "packed_word_embeddings.npy"
FORMAT = 1  # of the folder: raise it with every change of what is written there


def folder() -> Path:
    """The folder of weights, tokenizer and settings; the first call makes it, which takes seconds.

    Raises AssetError where the cache has no room for it, or cannot be written.
    """
    cache = assets.cache_dir()
    made = cache / f"{NAME}-{fingerprint()[:16]}"
    if not made.exists():
        source = assets.path(NAME) / "e5-small-q4.bin"
        needed = 8 * source.stat().st_size  # as float32, a weight has eight times as many bits
        try:
            with lock(cache / ".locks" / f"{NAME}.lock", f"unpacking {NAME}"), staging(NAME) as stage:
                if not made.exists():  # else another process made it while this one waited
                    if shutil.disk_usage(stage).free < needed:
                        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                    write(_e5_file.read(source), stage / NAME)
                    _replace_older(made, stage)
        except OSError as error:
            raise assets.AssetError(
                f"Cannot unpack {NAME} into the cache folder {cache}: {error.strerror}. Next: free "
                f"{needed / 1e6:.0f} MB there, or set COURSE_CACHE to a folder that has them and can be written."
            ) from error
    return made


def _replace_older(made: Path, stage: Path) -> None:
    """Rename the new folder into place; those of another file or another format go with the staging folder."""
    for old in made.parent.glob(f"{NAME}-*"):
        with suppress(OSError):  # on Windows, where another process reads from it: the next one removes it
            os.replace(old, stage / old.name)
    os.replace(stage / NAME, made)


def fingerprint() -> str:
    """A hash of what the folder is made of, the packed file, and of its format."""
    [packed] = assets.registry()[NAME].members
    return hashlib.sha256(f"{packed.sha256} {FORMAT}".encode()).hexdigest()


def write(packed: _e5_file.E5File, target: Path) -> None:
    """Write a new folder with the files that sentence-transformers and transformers look for in one."""
    with _validate.extra("models"):
        from safetensors.numpy import save_file

    target.mkdir()
    tokenizer(packed.vocabulary).save(str(target / "tokenizer.json"), pretty=False)
    for file, content in _settings(packed).items():
        (target / file).parent.mkdir(exist_ok=True)
        (target / file).write_text(json.dumps(content, indent=1), encoding="utf-8")
    np.save(target / PIECES, packed.rows("emb.word", packed.sizes.vocabulary), allow_pickle=False)
    save_file(weights(packed), target / "model.safetensors", metadata={"format": "pt"})


def tokenizer(vocabulary: _e5_file.Vocabulary) -> Tokenizer:
    """The tokenizer of the packed file: NFKC, the map, then each word in the pieces whose scores have the largest sum.

    The map names single characters, and NFKC also joins a letter with the accent that stands after it. What NFKC does
    to a single character the map does as well, so only the entries that NFKC leaves alone are left to do afterwards.
    """
    with _validate.extra("models"):
        from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    by_target = defaultdict(str)
    for character, target in vocabulary.replaced.items():
        if unicodedata.normalize("NFKC", character) == character:
            by_target[target] += f"\\x{{{ord(character):x}}}"
    replace = [normalizers.Replace(Regex(f"[{several}]"), target) for target, several in by_target.items()]
    begin, end = (vocabulary.pieces[one] for one in (vocabulary.begin, vocabulary.end))
    made = Tokenizer(
        models.Unigram(list(zip(vocabulary.pieces, vocabulary.scores, strict=True)), unk_id=vocabulary.unknown)
    )
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), *replace])
    made.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    made.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}", special_tokens=[(begin, vocabulary.begin), (end, vocabulary.end)]
    )
    return made


def weights(packed: _e5_file.E5File) -> dict[str, np.ndarray]:
    """Every tensor of transformers' BertModel by its name there, float32, without the pooler, which nothing uses."""
    sizes, width = packed.sizes, packed.sizes.width
    rows = {"word": sizes.vocabulary, "position": sizes.positions, "token_type": sizes.types}
    found = {
        f"embeddings.{full}_embeddings.weight": packed.tensor(f"emb.{name}", rows[full], width)
        for name, full in {"word": "word", "pos": "position", "type": "token_type"}.items()
    }
    parts = {"emb.ln": ("embeddings.LayerNorm", width)}
    for i in range(sizes.layers):
        parts |= {
            f"l{i}.{name}": (f"encoder.layer.{i}.{full}", *shape) for name, (full, *shape) in _layer(sizes).items()
        }
    for name, (full, *shape) in parts.items():
        found[f"{full}.weight"] = packed.tensor(f"{name}.w", *shape)
        found[f"{full}.bias"] = packed.tensor(f"{name}.b", shape[0])
    return found


def unpack_when_looked_up(transformer: BertModel, folder: Path) -> None:
    """Let the model take the vectors of pieces from the packed ones: the same numbers, but they cannot be trained."""
    with _validate.extra("models"):
        import torch

    rows = np.load(folder / PIECES, mmap_mode="r")

    def look_up(ids: torch.Tensor) -> torch.Tensor:
        return torch.from_numpy(_e5_file.dequantize(rows[ids.numpy()]).reshape(*ids.shape, -1))

    transformer.embeddings.word_embeddings.forward = look_up


def _layer(sizes: _e5_file.Sizes) -> dict[str, tuple]:
    """The parts of a layer: name in the packed file → name in BertModel, and the shape of its weight."""
    width, inner = sizes.width, sizes.inner
    return {
        "q": ("attention.self.query", width, width),
        "k": ("attention.self.key", width, width),
        "v": ("attention.self.value", width, width),
        "ao": ("attention.output.dense", width, width),
        "aln": ("attention.output.LayerNorm", width),
        "fi": ("intermediate.dense", inner, width),
        "fo": ("output.dense", width, inner),  # codespell:ignore fo
        "oln": ("output.LayerNorm", width),
    }


def _settings(packed: _e5_file.E5File) -> dict[str, dict | list]:
    """The files of settings: the architecture, the tokenizer's special pieces, mean of the tokens, unit length."""
    sizes, vocabulary = packed.sizes, packed.vocabulary
    special = {
        "bos_token": vocabulary.begin,
        "eos_token": vocabulary.end,
        "pad_token": vocabulary.padding,
        "unk_token": vocabulary.unknown,
    }
    modules = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "dtype": "float32",
            "hidden_size": sizes.width,
            "num_hidden_layers": sizes.layers,
            "num_attention_heads": sizes.heads,
            "intermediate_size": sizes.inner,
            "vocab_size": sizes.vocabulary,
            "max_position_embeddings": sizes.positions,
            "type_vocab_size": sizes.types,
            "layer_norm_eps": sizes.epsilon,
            "hidden_act": "gelu",
            "pad_token_id": vocabulary.padding,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": sizes.positions,
            **{name: vocabulary.pieces[one] for name, one in special.items()},
        },
        "modules.json": [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (path, kind) in enumerate(modules.items())
        ],
        "sentence_bert_config.json": {
            "max_seq_length": sizes.positions,
            "do_lower_case": False,
            "model_args": {"add_pooling_layer": False},
        },
        "1_Pooling/config.json": {"word_embedding_dimension": sizes.width, "pooling_mode_mean_tokens": True},
    }
