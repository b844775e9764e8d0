"""Train the adapters of `course_utils.input_types` on a processor; README.md beside this file is their card.

    python data/input_types/train.py                 all of them, two at a time: see the card for the minutes
    python data/input_types/train.py clustering      one of search, prefixed, classification, clustering

Each job writes `NAME.safetensors` for its adapters and `NAME.json` beside it: settings, the loss of every step, the
validation scores, the step that was kept, and the SHA-256 of the weights. What a job trains on, what it is validated
on and what the lesson tests it on have no text in common.
"""

import argparse
import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from importlib.metadata import version

import numpy as np
import torch
from safetensors.torch import save
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import v_measure_score
from torch.nn.functional import cosine_similarity, cross_entropy, normalize
from tqdm import tqdm

from course_utils import datasets, input_types, metrics, models, vectors
from course_utils.input_types import PREFIXED, PREFIXES, AdaptedModel

LIBRARIES = ("numpy", "torch", "transformers", "sentence-transformers", "scikit-learn")
EVERY = 20  # steps between two validations
QUERY_TOKENS = 32


@dataclass(frozen=True)
class Job:
    """One run of training. `pull` weighs 1 − cos to MiniLM's own vector; `tokens` is where texts are cut."""

    task: str
    adapters: tuple[str, ...]
    temperature: float
    pull: float
    tokens: int
    steps: int = 120
    learning_rate: float = 3e-4
    seed: int = 0


JOBS = {
    "search": Job("Search", ("search_query", "search_document"), temperature=0.05, pull=10, tokens=96),
    "prefixed": Job("Search", (PREFIXED,), temperature=0.05, pull=10, tokens=96),
    "classification": Job("Topics", ("classification",), temperature=0.1, pull=1.5, tokens=64),
    "clustering": Job("Topics", ("clustering",), temperature=0.3, pull=1.5, tokens=64),
}


class Topics:
    """Texts of one topic together, those of other topics apart: the supervised contrastive loss of Khosla and others.

    A step takes six texts of each of ten topics: of newsgroups three times in five, else of Reuters.
    """

    def __init__(self, job: Job) -> None:
        self.job, [self.adapter] = job, job.adapters
        posts, stories = datasets.newsgroups(), datasets.reuters(52)
        eight = set(datasets.reuters(8).labels)
        seen = {"train": input_types.TRAINED_GROUPS, "valid": input_types.VALIDATION_GROUPS}
        groups = {part: _by_topic(posts, lambda label, some=some: label in some) for part, some in seen.items()}
        news = _by_topic(stories, lambda label: label not in eight)
        self.sources = groups["train"], {topic: texts for topic, texts in news.items() if len(texts) >= 15}
        drawn = np.random.default_rng(1)
        valid = {topic: drawn.permutation(texts)[:60] for topic, texts in groups["valid"].items()}
        self.texts, self.labels = np.concatenate(list(valid.values())), np.repeat(list(valid), 60)

    def loss(self, model: AdaptedModel, rng: np.random.Generator) -> torch.Tensor:
        """Of one batch, with the pull to MiniLM's own vectors."""
        source = self.sources[int(rng.random() < 0.4)]
        topics = rng.choice(sorted(source), 10, replace=False)
        texts = np.concatenate([rng.choice(source[topic], 6, replace=False) for topic in topics])
        found = model(texts, self.adapter, self.job.tokens)
        scores = normalize(found) @ normalize(found).T / self.job.temperature
        scores = scores.masked_fill(torch.eye(60, dtype=torch.bool), -1e9)
        topic = torch.arange(60) // 6
        same = (topic[:, None] == topic) & ~torch.eye(60, dtype=torch.bool)
        contrast = -(scores.log_softmax(dim=1) * same).sum() / same.sum()
        return contrast + self.job.pull * _moved(model, found, texts, self.job.tokens)

    def validate(self, model: AdaptedModel) -> float:
        """Accuracy with four labels a group, or V-measure of k-means, on the validation groups: mean of 20 draws."""
        rows = vectors.l2_normalize(_encode(model, self.texts, self.adapter, self.job.tokens))
        score = _few_labels if self.adapter == "classification" else _v_measure
        return float(np.mean([score(rows, self.labels, seed) for seed in range(20)]))


class Search:
    """A query to its passage, away from the other passages of the batch: InfoNCE, both ways (van den Oord and others).

    A step takes six passages of each of six articles, so that most wrong passages are near; three times in ten it takes
    the first words of 36 posts of three newsgroups instead, with the words that follow. The query of a passage is a
    question written for it if there is one, else a sentence of it, its headings, or five of its words.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.query, self.document = job.adapters if len(job.adapters) == 2 else job.adapters * 2
        self.before = ("", "") if len(job.adapters) == 2 else tuple(PREFIXES.values())
        self.passages, questions = datasets.wikipedia_passages(), datasets.questions()
        article = np.asarray(self.passages.article)
        free = sorted(set(article) - set(questions.article[questions.split == "test"]))
        free = np.random.default_rng(0).permutation(free)
        learned, held_out = free[:28], free[28:]
        self.rows = {one: np.flatnonzero(article == one) for one in learned}
        self.asked: dict[int, list[str]] = {}
        for i in np.flatnonzero(np.isin(questions.article, learned)):
            for row in questions.relevant[i]:
                self.asked.setdefault(row, []).append(questions.text[i])
        kept = np.flatnonzero(np.isin(article, held_out))
        place = {row: i for i, row in enumerate(kept)}
        valid = np.flatnonzero(np.isin(questions.article, held_out))
        self.valid_passages = [self.passages.text[row] for row in kept]
        self.valid_questions = [questions.text[i] for i in valid]
        self.relevant = [tuple(place[row] for row in questions.relevant[i] if row in place) for i in valid]
        self.posts = _by_topic(datasets.newsgroups(), lambda label: label in input_types.TRAINED_GROUPS)

    def loss(self, model: AdaptedModel, rng: np.random.Generator) -> torch.Tensor:
        """Of one batch, with the pull of both sides to MiniLM's own vectors."""
        pairs = self._posts(rng) if rng.random() < 0.3 else self._passages(rng)
        queries, documents = [self.before[0] + one for one, _ in pairs], [self.before[1] + one for _, one in pairs]
        found = model(queries, self.query, QUERY_TOKENS), model(documents, self.document, self.job.tokens)
        scores = normalize(found[0]) @ normalize(found[1]).T / self.job.temperature
        own = torch.arange(len(pairs))
        contrast = (cross_entropy(scores, own) + cross_entropy(scores.T, own)) / 2
        moved = _moved(model, found[0], [one for one, _ in pairs], QUERY_TOKENS)
        moved = moved + _moved(model, found[1], [one for _, one in pairs], self.job.tokens)
        return contrast + self.job.pull * moved / 2

    def validate(self, model: AdaptedModel) -> float:
        """nDCG@10 of the questions on the articles held out, among the passages of these articles."""
        passages = [self.before[1] + text for text in self.valid_passages]
        questions = [self.before[0] + text for text in self.valid_questions]
        rows = vectors.l2_normalize(_encode(model, passages, self.document, 256))
        asked = vectors.l2_normalize(_encode(model, questions, self.query, 256))
        return float(metrics.ndcg_at_k(vectors.top_k(asked, rows, 10).indices, self.relevant, 10).mean())

    def _passages(self, rng: np.random.Generator) -> list[tuple[str, str]]:
        articles = rng.choice(list(self.rows), 6, replace=False)
        rows = np.concatenate(
            [rng.choice(self.rows[one], min(6, len(self.rows[one])), replace=False) for one in articles]
        )
        return [self._query(int(row), rng) for row in rows]

    def _query(self, row: int, rng: np.random.Generator) -> tuple[str, str]:
        text, way = self.passages.text[row], rng.random()
        if row in self.asked and rng.random() < 0.7:
            return str(rng.choice(self.asked[row])), text
        sentences = re.split(r"(?<=[.?!]) ", text)
        if way < 0.5 and len(sentences) > 2:
            i = rng.integers(len(sentences))
            words = sentences[i].split()
            first = rng.integers(max(len(words) - 12, 1))
            rest = " ".join(sentences[:i] + sentences[i + 1 :]) if rng.random() < 0.7 else text
            return " ".join(words[first : first + 12]), rest
        if way < 0.75:
            return f"{self.passages.article[row]} {self.passages.section[row]}".replace("/", " "), text
        words = re.findall(r"[A-Za-z0-9]{4,}", text)
        return " ".join(rng.choice(words, min(5, len(words)), replace=False)), text

    def _posts(self, rng: np.random.Generator) -> list[tuple[str, str]]:
        groups = rng.choice(sorted(self.posts), 3, replace=False)
        pairs = []
        for text in np.concatenate([rng.choice(self.posts[group], 12, replace=False) for group in groups]):
            words, n = text.split(), rng.integers(4, 9)
            pairs.append((" ".join(words[:n]), " ".join(words[n : n + 90]) or text))
        return pairs


def train(name: str) -> None:
    """Run one job; write its adapters and how they were made."""
    job, began = JOBS[name], time.perf_counter()
    torch.set_num_threads(1)
    task = globals()[job.task](job)
    losses, validation, kept_step, kept = [], {}, 0, {}
    for step, (model, loss) in enumerate(tqdm(_run(job, task), name, job.steps + 1, ascii=True)):
        losses.append(loss)
        if step % EVERY == 0:
            validation[step] = round(task.validate(model), 4)
            if validation[step] == max(validation.values()):  # of equals the last
                kept_step = step
                kept = {one: {k: w.detach().clone() for k, w in model.weights(one).items()} for one in job.adapters}
    told = {"job": asdict(job), "losses": losses[1:], "validation": validation}
    told |= {"kept_step": kept_step, "seconds": round(time.perf_counter() - began)}
    told |= {"model": models.load_encoder().identity, "versions": {library: version(library) for library in LIBRARIES}}
    for adapter, weights in kept.items():
        content = save(weights)
        (input_types.FOLDER / f"{adapter}.safetensors").write_bytes(content)
        record = json.dumps(told | {"weights_sha256": hashlib.sha256(content).hexdigest()}, indent=1)
        (input_types.FOLDER / f"{adapter}.json").write_text(record + "\n", encoding="utf-8", newline="\n")


def first_losses(name: str, steps: int) -> list[float]:
    """The losses of a job's first steps, computed again; `steps` from 1."""
    job = JOBS[name]
    run = _run(job, globals()[job.task](job))
    return [loss for _, (_, loss) in zip(range(steps + 1), run, strict=False)][1:]


def _run(job: Job, task: Topics | Search) -> Iterator[tuple[AdaptedModel, float]]:
    """Yield the model and the loss of the step just made; first the untrained model, without a loss."""
    torch.manual_seed(job.seed)
    rng, model = np.random.default_rng(job.seed), AdaptedModel(job.adapters)
    weights = [weight for adapter in job.adapters for weight in model.weights(adapter).values()]
    optimizer = torch.optim.AdamW(weights, lr=job.learning_rate, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / job.steps / 1.2)
    yield model, float("nan")
    for _ in range(job.steps):
        loss = task.loss(model, rng)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        yield model, round(loss.item(), 4)


def _moved(model: AdaptedModel, found: torch.Tensor, texts: list[str], tokens: int) -> torch.Tensor:
    """Mean 1 − cos between vectors and those of MiniLM without an adapter."""
    with torch.no_grad():
        before = model(texts, None, tokens)
    return 1 - cosine_similarity(found, before).mean()


def _encode(model: AdaptedModel, texts: list[str], adapter: str, tokens: int) -> np.ndarray:
    order = np.argsort([len(text) for text in texts], kind="stable")
    rows = np.empty((len(texts), 384), dtype=np.float32)
    with torch.no_grad():
        for part in np.array_split(order, -(-len(order) // 32)):
            rows[part] = model([texts[i] for i in part], adapter, tokens).numpy()
    return rows


def _by_topic(corpus: datasets.TextDataset, wanted: Callable[[str], bool]) -> dict[str, np.ndarray]:
    """The training texts of each wanted topic."""
    texts, labels = np.array(corpus.texts, dtype=object), np.array(corpus.labels)
    train = np.array(corpus.splits) == "train"
    return {str(label): texts[train & (labels == label)] for label in np.unique(labels) if wanted(label)}


def _few_labels(rows: np.ndarray, labels: np.ndarray, seed: int) -> float:
    mixed = np.random.default_rng(seed).permutation(len(labels))
    learned = np.concatenate([mixed[labels[mixed] == label][:4] for label in np.unique(labels)])
    tested = np.setdiff1d(mixed, learned)
    model = LogisticRegression(C=10, max_iter=300).fit(rows[learned], labels[learned])
    return model.score(rows[tested], labels[tested])


def _v_measure(rows: np.ndarray, labels: np.ndarray, seed: int) -> float:
    found = KMeans(len(np.unique(labels)), n_init=3, random_state=seed).fit_predict(rows)
    return v_measure_score(labels, found)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    # no choice at all is an empty list, which `choices` looks up, too
    parser.add_argument("jobs", nargs="*", choices=[*JOBS, []], help="which to run; all where none is named")
    with ProcessPoolExecutor(max_workers=2) as pool:
        list(pool.map(train, parser.parse_args().jobs or JOBS))
