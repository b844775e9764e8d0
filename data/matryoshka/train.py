"""Train MiniLM further, with and without the Matryoshka loss, on a processor; README.md beside this is its card.

    python data/matryoshka/train.py                 both kinds, one after the other: see the card for the minutes
    python data/matryoshka/train.py matryoshka      one of plain, matryoshka

Each run writes `KIND.safetensors` (float16) and `KIND.json`: settings, the loss of every step, and the SHA-256 of the
weights. The settings were fixed beforehand and the last step is kept, so no data are needed to choose by. No text that
a test question is about is trained on, and no question at all.
"""

import argparse
import hashlib
import json
import re
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version

import numpy as np
import torch
from safetensors.torch import save
from tqdm import tqdm

from course_utils import contrastive, datasets, matryoshka, models
from course_utils.input_types import AdaptedModel

LIBRARIES = ("numpy", "torch", "transformers", "sentence-transformers")


@dataclass(frozen=True)
class Settings:
    """Of both runs; they differ in the prefixes of their loss only. Texts are cut at so many tokens."""

    steps: int = 48
    pairs: int = 48
    query_tokens: int = 24
    passage_tokens: int = 64
    temperature: float = 0.05
    learning_rate: float = 1e-3
    warm_up: int = 5
    seed: int = 0


SETTINGS = Settings()


class Pairs:
    """A short text and the text that belongs to it, away from the others of its batch.

    Half of the batches are passages of Wikipedia articles without a test question: up to twelve words of one of its
    sentences, and the passage, most often without that sentence; or the article's and the section's name, and the
    passage. The other half are training posts of 20 Newsgroups: their first words, and what follows.
    """

    def __init__(self) -> None:
        passages, questions = datasets.wikipedia_passages(), datasets.questions()
        tested = set(questions.article[questions.split == "test"])
        self.passages = [
            (f"{article} {section}".replace("/", " "), text)
            for article, section, text in zip(passages.article, passages.section, passages.text, strict=True)
            if article not in tested
        ]
        posts = datasets.newsgroups()
        self.posts = [text for text, split in zip(posts.texts, posts.splits, strict=True) if split == "train"]

    def batch(self, rng: np.random.Generator, size: int) -> list[tuple[str, str]]:
        """`size` pairs from one of the two sources."""
        if rng.random() < 0.5:
            return [self._of_post(self.posts[i], rng) for i in rng.choice(len(self.posts), size, replace=False)]
        rows = rng.choice(len(self.passages), size, replace=False)
        return [self._of_passage(*self.passages[i], rng) for i in rows]

    @staticmethod
    def _of_passage(heading: str, text: str, rng: np.random.Generator) -> tuple[str, str]:
        sentences = re.split(r"(?<=[.?!]) ", text)
        if len(sentences) < 3 or rng.random() < 0.3:
            return heading, text
        i = rng.integers(len(sentences))
        words = sentences[i].split()
        first = rng.integers(max(len(words) - 12, 1))
        rest = " ".join(sentences[:i] + sentences[i + 1 :]) if rng.random() < 0.7 else text
        return " ".join(words[first : first + 12]), rest

    @staticmethod
    def _of_post(text: str, rng: np.random.Generator) -> tuple[str, str]:
        words, n = text.split(), rng.integers(4, 13)
        return " ".join(words[:n]), " ".join(words[n : n + 90]) or text


def train(kind: str) -> None:
    """Run one kind; write its weights and how they were made."""
    began = time.process_time()
    run = list(tqdm(_run(kind), kind, SETTINGS.steps, ascii=True, mininterval=10))
    model, losses = run[-1][0], [loss for _, loss in run]
    content = save({place: weight.detach().half() for place, weight in model.weights(kind).items()})
    (matryoshka.FOLDER / f"{kind}.safetensors").write_bytes(content)
    told = {"settings": asdict(SETTINGS), "prefixes": _prefixes(kind), "losses": losses}
    told |= {"processor_seconds": round(time.process_time() - began), "model": models.load_encoder().identity}
    told |= {"versions": {library: version(library) for library in LIBRARIES}}
    record = json.dumps(told | {"weights_sha256": hashlib.sha256(content).hexdigest()}, indent=1)
    (matryoshka.FOLDER / f"{kind}.json").write_text(record + "\n", encoding="utf-8", newline="\n")


def first_losses(kind: str, steps: int) -> list[float]:
    """The losses of the first steps, computed again; `steps` from 1."""
    return [loss for _, (_, loss) in zip(range(steps), _run(kind), strict=False)]


def _prefixes(kind: str) -> tuple[int, ...]:
    return matryoshka.PREFIXES if kind == "matryoshka" else matryoshka.PREFIXES[-1:]


def _run(kind: str) -> Iterator[tuple[AdaptedModel, float]]:
    """Yield the model and the loss of the step just made; the transformer computes in bfloat16."""
    torch.set_num_threads(1)
    torch.manual_seed(SETTINGS.seed)
    rng, pairs, model = np.random.default_rng(SETTINGS.seed), Pairs(), matryoshka.untrained([kind])
    optimizer = torch.optim.AdamW(model.weights(kind).values(), lr=SETTINGS.learning_rate, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, _share_of_rate)
    for _ in range(SETTINGS.steps):
        queries, passages = zip(*pairs.batch(rng, SETTINGS.pairs), strict=True)
        with torch.autocast("cpu", torch.bfloat16):
            a = model(queries, kind, SETTINGS.query_tokens)
            b = model(passages, kind, SETTINGS.passage_tokens)
        loss = contrastive.matryoshka_info_nce(a.float(), b.float(), SETTINGS.temperature, _prefixes(kind))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        yield model, round(loss.item(), 4)


def _share_of_rate(step: int) -> float:
    """Up to the whole rate over the first steps, then down to a tenth of it."""
    return min((step + 1) / SETTINGS.warm_up, 1 - 0.9 * step / SETTINGS.steps)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    # no choice at all is an empty list, which `choices` looks up, too
    parser.add_argument(
        "kinds", nargs="*", choices=[*matryoshka.KINDS, []], help="which to run; both where none is named"
    )
    for name in parser.parse_args().kinds or matryoshka.KINDS:
        train(name)
