"""Train the cross-encoders of `course_utils.cross_encoder` on a processor; README.md beside this file is their card.

    python data/cross_encoder/train.py               all kinds, one after the other: see the card for the minutes
    python data/cross_encoder/train.py distilled     one of plain, more_pairs, distilled, maxsim

The question: what does a cross-encoder need that is to learn on one core? Each kind differs from another in one thing:

- "plain" learns from dev questions with a plain head: the mean of the token vectors, and one row of weights;
- "more_pairs" is "plain" with many more pairs: about half of its steps are of made queries, see `Material.made`, a
  quarter are of posts, and a quarter are of questions;
- "distilled" sees the very lists of "more_pairs", and learns what MaxSim says of them in place of which one is right;
- "maxsim" is "plain" with MaxSim as its head.

Fixed before any of them was measured on a test question: the last step is kept, and lesson 09 takes the kind with the
highest nDCG@10 on the questions of the held-out articles, first kind first where two are equal. All articles without a
test question are divided into learned and held-out ones. No passage of another article is a training text, neither as
a right one nor as a wrong one.

Each run writes `KIND.safetensors` (float16) and `KIND.json`: settings, losses, validation, versions, and the SHA-256 of
the weights.
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
from scipy.stats import zscore
from torch.nn.functional import cross_entropy, mse_loss
from tqdm import tqdm

from course_utils import cross_encoder, datasets, metrics, models, precomputed, vectors
from course_utils.cross_encoder import CrossEncoder, mean_of_closest

LIBRARIES = ("numpy", "torch", "transformers", "sentence-transformers")
NEAREST = 50  # of MiniLM's ranking, from which wrong texts are drawn
RANKED = 20  # of MiniLM's ranking, which validation ranks again
POSTS = 1_500
WEIGHTS = np.arange(11) / 10  # of the cross-encoder, in a sum with MiniLM's cosine


@dataclass(frozen=True)
class Settings:
    """Of every run. A step reads `lists` queries, each with one right text and `wrong` wrong ones, cut at `tokens`.

    `spread` is the unit of MaxSim's scores: the temperature of the maxsim head, and what distillation divides by.
    """

    steps: int = 60
    lists: int = 8
    wrong: int = 5
    tokens: int = 112
    learning_rate: float = 1e-3
    warm_up: int = 8
    spread: float = 0.05
    seed: int = 0


SETTINGS = Settings()


@dataclass(frozen=True)
class Lists:
    """Queries, the right text of each, and the rows of `texts` from which wrong ones are drawn."""

    queries: list[str]
    right: list[str]
    wrong: list[np.ndarray]
    texts: np.ndarray

    def batch(self, rng: np.random.Generator, size: int, wrong: int) -> tuple[list[str], list[str]]:
        """Pairs of queries and texts: `size` queries, each with its right text first and then with `wrong` others."""
        queries, texts = [], []
        for i in rng.choice(len(self.queries), size, replace=False):
            drawn = rng.choice(self.wrong[i], wrong, replace=False)
            queries += [self.queries[i]] * (wrong + 1)
            texts += [self.right[i], *self.texts[drawn].tolist()]
        return queries, texts


class Material:
    """What is learned from, and the questions on the held-out articles."""

    def __init__(self) -> None:
        self.passages, self.questions = datasets.wikipedia_passages(), datasets.questions()
        self.rows_as_stored = vectors.l2_normalize(precomputed.load("wikipedia_passages", self.passages.text))
        tested = set(self.questions.article[self.questions.split == "test"])
        free = np.random.default_rng(0).permutation(sorted(set(self.passages.article) - tested))
        self.learned, self.held_out = free[:28], free[28:]
        self.rows = np.flatnonzero(np.isin(self.passages.article, self.learned))

    def asked(self) -> Lists:
        """The questions on the learned articles, once for each passage that answers."""
        asked = np.flatnonzero(np.isin(self.questions.article, self.learned))
        pairs = [(i, row) for i in asked for row in self.questions.relevant[i]]
        made = [(str(self.questions.text[i]), str(self.passages.text[row])) for i, row in pairs]
        return self._with_wrong(made, [self.questions.relevant[i] for i, _ in pairs])

    def made(self) -> Lists:
        """Queries made of the learned articles' passages: the headings, and the first words of two sentences.

        A sentence that became a query is taken out of the passage.
        """
        rng, made, right = np.random.default_rng(1), [], []
        for row in self.rows:
            text = str(self.passages.text[row])
            heading = f"{self.passages.article[row]} {self.passages.section[row]}".replace("/", " ")
            sentences = re.split(r"(?<=[.?!]) ", text)
            drawn = rng.choice(len(sentences), 2, replace=False) if len(sentences) > 2 else []
            made.append((heading, text))
            made += [(" ".join(sentences[i].split()[:16]), " ".join(sentences[:i] + sentences[i + 1 :])) for i in drawn]
            right += [(row,)] * (1 + len(drawn))
        return self._with_wrong(made, right)

    def posts(self) -> Lists:
        """The first words of training posts of 20 Newsgroups, the subject among them, and what follows."""
        posts = datasets.newsgroups()
        long = [i for i, text in enumerate(posts.texts) if posts.splits[i] == "train" and len(text.split()) > 30]
        rows = np.random.default_rng(2).choice(long, POSTS, replace=False)
        words = [posts.texts[row].split() for row in rows]
        queries, bodies = [" ".join(some[:8]) for some in words], [" ".join(some[8:98]) for some in words]
        stored = vectors.l2_normalize(precomputed.load("20newsgroups", posts.texts))[rows]
        wrong = [np.setdiff1d(found, [i]) for i, found in enumerate(nearest(queries, stored, NEAREST))]
        return Lists(queries, bodies, wrong, np.array(bodies))

    def _with_wrong(self, made: list[tuple[str, str]], right: list[tuple[int, ...]]) -> Lists:
        """The wrong texts of a query are MiniLM's nearest of the learned articles, without those that are right."""
        queries, texts = map(list, zip(*made, strict=True))
        found = self.rows[nearest(queries, self.rows_as_stored[self.rows], NEAREST)]
        wrong = [np.setdiff1d(some, rows) for some, rows in zip(found, right, strict=True)]
        return Lists(queries, texts, wrong, self.passages.text)


def nearest(queries: list[str], rows: np.ndarray, k: int) -> np.ndarray:
    """MiniLM's first `k` of `rows` for each query, (n_queries, k)."""
    return vectors.top_k(models.embed(queries, progress=False), rows, k).indices


def validate(model: CrossEncoder, material: Material) -> dict:
    """nDCG@10 of each question on the held-out articles, MiniLM's first RANKED of all passages ranked again.

    Alone, and in a sum with MiniLM's cosine: both in units of their spread, with the best of WEIGHTS.
    """
    asked = np.flatnonzero(np.isin(material.questions.article, material.held_out))
    texts, relevant = material.questions.text[asked].tolist(), [material.questions.relevant[i] for i in asked]
    near = vectors.top_k(models.embed(texts, progress=False), material.rows_as_stored, RANKED)
    queries, passages = np.repeat(texts, RANKED), material.passages.text[near.indices.ravel()]
    order = np.argsort([len(text) for text in passages], kind="stable")
    found = np.empty(len(order), dtype=np.float32)
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        for part in np.array_split(order, len(order) // 10):
            found[part] = model(model.read(queries[part], passages[part], padding=True, return_tensors="pt")).numpy()
    own, theirs = zscore(found.reshape(near.indices.shape), axis=1), zscore(near.scores, axis=1)

    def ndcg(scores: np.ndarray) -> np.ndarray:
        ranked = np.take_along_axis(near.indices, np.argsort(-scores, axis=1, kind="stable"), axis=1)
        return metrics.ndcg_at_k(ranked, relevant, 10)

    fused = [ndcg(weight * own + (1 - weight) * theirs) for weight in WEIGHTS]
    best = int(np.argmax([rows.mean() for rows in fused]))
    told = {"questions": len(asked), "minilm": fused[0], "alone": fused[-1], "fused": fused[best]}
    means = {name: round(float(np.mean(rows)), 4) for name, rows in told.items()}
    return means | {"questions": len(asked), "weight": float(WEIGHTS[best]), "alone each": fused[-1].round(4).tolist()}


def train(kind: str) -> None:
    """Run one kind; write its weights and how they were made."""
    began, material = time.process_time(), Material()
    told = {"settings": asdict(SETTINGS)}
    run = list(tqdm(_run(kind, material), kind, SETTINGS.steps, ascii=True, mininterval=10))
    model, losses = run[-1][0], [loss for _, loss in run]
    told |= {"losses": losses, "processor_seconds": round(time.process_time() - began)}
    if kind == "maxsim":  # the one head that ranks before it has learned anything
        told["untrained"] = validate(CrossEncoder(kind), material)
    with torch.no_grad():
        for weight in model.weights().values():  # what is validated is what is stored
            weight.copy_(weight.half())
    told |= {"validation": validate(model, material), "model": models.load_encoder().identity}
    told |= {"versions": {library: version(library) for library in LIBRARIES}}
    content = save({place: weight.detach().half() for place, weight in model.weights().items()})
    (cross_encoder.FOLDER / f"{kind}.safetensors").write_bytes(content)
    record = json.dumps(told | {"weights_sha256": hashlib.sha256(content).hexdigest()}, indent=1)
    (cross_encoder.FOLDER / f"{kind}.json").write_text(record + "\n", encoding="utf-8", newline="\n")


def first_losses(kind: str, steps: int) -> list[float]:
    """The losses of the first steps, computed again; `steps` from 1."""
    return [loss for _, (_, loss) in zip(range(steps), _run(kind, Material()), strict=False)]


def _run(kind: str, material: Material) -> Iterator[tuple[CrossEncoder, float]]:
    """Yield the model and the loss of the step just made; the transformer computes in bfloat16."""
    torch.set_num_threads(1)
    torch.manual_seed(SETTINGS.seed)
    rng, model = np.random.default_rng(SETTINGS.seed), CrossEncoder(kind)
    model.body.transformer.set_attn_implementation("eager")  # whose gradients take half the time here
    questions = material.asked()
    made = [material.made(), material.posts()] if kind in ("more_pairs", "distilled") else []
    sources = [questions] if not made else [made[0], made[0], made[1], questions]
    optimizer = torch.optim.AdamW(model.weights().values(), lr=SETTINGS.learning_rate, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, _share_of_rate)
    for _ in range(SETTINGS.steps):
        queries, texts = sources[rng.integers(len(sources))].batch(rng, SETTINGS.lists, SETTINGS.wrong)
        loss = _loss(model, queries, texts)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        yield model, round(loss.item(), 4)


def _loss(model: CrossEncoder, queries: list[str], texts: list[str]) -> torch.Tensor:
    """How far the scores of a list are from MaxSim's, up to a constant of the list; or from the right text first."""
    with torch.autocast("cpu", torch.bfloat16):
        found = model(model.read(queries, texts, SETTINGS.tokens, padding=True, return_tensors="pt"))
    found = found.view(SETTINGS.lists, -1)
    if model.kind == "distilled":
        wanted = _maxsim(model, queries, texts, SETTINGS.tokens).view(SETTINGS.lists, -1) / SETTINGS.spread
        return mse_loss(found - found.mean(dim=1, keepdim=True), wanted - wanted.mean(dim=1, keepdim=True))
    scale = SETTINGS.spread if model.kind == "maxsim" else 1.0
    return cross_entropy(found / scale, torch.zeros(SETTINGS.lists, dtype=torch.long))


@torch.no_grad()
def _maxsim(model: CrossEncoder, queries: list[str], texts: list[str], tokens: int) -> torch.Tensor:
    """MaxSim over MiniLM's own token vectors, each text read by itself: (n_pairs,)."""
    each = list(dict.fromkeys(queries))
    how = {"padding": True, "truncation": True, "max_length": tokens, "return_tensors": "pt"}
    sides = [model.body.tokenizer(side, **how) for side in (each, texts)]
    with torch.autocast("cpu", torch.bfloat16):
        asked, read = (model.body.states(side, None).float() for side in sides)
    place = [each.index(query) for query in queries]
    return mean_of_closest(asked[place], sides[0]["attention_mask"][place], read, sides[1]["attention_mask"])


def _share_of_rate(step: int) -> float:
    """Up to the whole rate over the first steps, then down to a tenth of it."""
    return min((step + 1) / SETTINGS.warm_up, 1 - 0.9 * step / SETTINGS.steps)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    # no choice at all is an empty list, which `choices` looks up, too
    parser.add_argument(
        "kinds", nargs="*", choices=[*cross_encoder.KINDS, []], help="which to run; all where none is named"
    )
    for name in parser.parse_args().kinds or cross_encoder.KINDS:
        train(name)
