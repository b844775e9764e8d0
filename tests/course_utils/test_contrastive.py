"""InfoNCE against hand calculation, finite differences, autograd and sentence-transformers; what training does."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from course_utils import contrastive
from course_utils.learning import checks
from course_utils.learning.exercises import ex03_contrastive_loss as answers

torch = pytest.importorskip("torch")


@pytest.fixture
def rows():
    rng = np.random.default_rng(0)
    return [rng.normal(size=(n, 5)) for n in (4, 4, 3)]


def by_library(anchors, positives, *negatives, scale=20.0):
    """The loss of sentence-transformers on ready embeddings; each column of negatives has a row for each anchor."""
    losses = pytest.importorskip("sentence_transformers.sentence_transformer.losses")
    loss = losses.MultipleNegativesRankingLoss(model=None, scale=scale)
    return loss.compute_loss_from_embeddings([anchors, positives, *negatives], labels=None)


# -- the loss -------------------------------------------------------------------------------------------------


def test_two_pairs_by_hand():
    # cosines 0.6 and 0 / 0.8 and 1, temperature 1: each row's −log of its own exp over the sum of both
    anchors, positives = np.array([[2.0, 0.0], [0.0, 5.0]]), np.array([[0.6, 0.8], [0.0, 1.0]])
    by_hand = (
        -np.log(np.exp(0.6) / (np.exp(0.6) + np.exp(0.0))) - np.log(np.exp(1.0) / (np.exp(0.8) + np.exp(1.0)))
    ) / 2
    none = np.zeros((0, 2))
    assert answers.info_nce(anchors, positives, none, 1.0) == pytest.approx(by_hand, abs=1e-12)
    ours = contrastive.info_nce(torch.from_numpy(anchors), torch.from_numpy(positives), 1.0)
    assert ours.item() == pytest.approx(by_hand, abs=1e-12)


@pytest.mark.parametrize("temperature", [0.05, 0.2, 1.0])
def test_numpy_torch_and_sentence_transformers_agree(rows, temperature):
    anchors, positives, _ = map(torch.from_numpy, rows)
    more = torch.from_numpy(np.random.default_rng(1).normal(size=(4, 5)))
    expected = by_library(anchors, positives, more, scale=1 / temperature).item()
    assert contrastive.info_nce(anchors, positives, temperature, more).item() == pytest.approx(expected, abs=1e-6)
    assert answers.info_nce(rows[0], rows[1], more.numpy(), temperature) == pytest.approx(expected, abs=1e-6)
    without = by_library(anchors, positives, scale=1 / temperature).item()
    assert contrastive.info_nce(anchors, positives, temperature).item() == pytest.approx(without, abs=1e-6)


def test_equal_vectors_cost_the_log_of_the_batch():
    same = torch.ones(8, 3, dtype=torch.float64)
    assert contrastive.info_nce(same, same, 0.05).item() == pytest.approx(np.log(8))


def test_the_gradient_agrees_with_differences_and_autograd():
    similarity = np.random.default_rng(0).uniform(-1, 1, size=(3, 5))
    temperature, h = 0.1, 1e-6

    def loss(table):
        return np.mean([answers.cross_entropy(row / temperature, i) for i, row in enumerate(table)])

    by_differences = np.zeros_like(similarity)
    for place in np.ndindex(similarity.shape):
        nudge = np.zeros_like(similarity)
        nudge[place] = h
        by_differences[place] = (loss(similarity + nudge) - loss(similarity - nudge)) / (2 * h)
    ours = answers.score_gradient(similarity, temperature)
    np.testing.assert_allclose(ours, by_differences, atol=1e-5)
    table = torch.from_numpy(similarity).requires_grad_()
    torch.nn.functional.cross_entropy(table / temperature, torch.arange(3)).backward()
    np.testing.assert_allclose(ours, table.grad.numpy(), atol=1e-10)
    np.testing.assert_allclose(ours.sum(axis=1), 0, atol=1e-12)


def test_the_gradient_by_the_vectors_is_that_of_sentence_transformers(rows):
    theirs = [torch.from_numpy(side.copy()).requires_grad_() for side in rows[:2]]
    by_library(*theirs).backward()
    a, b = (side / np.linalg.norm(side, axis=1, keepdims=True) for side in rows[:2])
    by_cosine = answers.score_gradient(a @ b.T, 0.05)
    for raw, unit, by_unit, library in (
        (rows[0], a, by_cosine @ b, theirs[0]),
        (rows[1], b, by_cosine.T @ a, theirs[1]),
    ):
        along = (by_unit * unit).sum(axis=1, keepdims=True) * unit  # a change of length changes no cosine
        ours = (by_unit - along) / np.linalg.norm(raw, axis=1, keepdims=True)
        np.testing.assert_allclose(ours, library.grad.numpy(), atol=1e-6)


def test_cross_entropy_is_finite_where_exp_overflows():
    assert answers.cross_entropy(np.array([1e4, 0.0]), 1) == pytest.approx(1e4)
    assert answers.cross_entropy(np.array([1e4, 0.0]), 0) == 0


def test_the_triplet_loss_is_that_of_torch(rows):
    anchors, positives, negatives = (side[:3] for side in rows)
    theirs = torch.nn.functional.triplet_margin_loss(
        *map(torch.from_numpy, (anchors, positives, negatives)), margin=0.5
    )
    assert answers.triplet_loss(anchors, positives, negatives, 0.5) == pytest.approx(theirs.item(), abs=1e-4)


def test_the_mask_keeps_each_anchors_own_threshold():
    scores = np.array([[0.76, 0.75, 0.10], [0.39, 0.37, 0.90]])
    kept = answers.usable_negatives(scores, np.array([0.8, 0.4]), 0.95)  # below 0.76, below 0.38
    assert kept.tolist() == [[False, True, True], [False, True, False]]


# -- the loss over prefixes -----------------------------------------------------------------------------------


def matryoshka_by_library(anchors, positives, dims, scale=20.0):
    """sentence-transformers' MatryoshkaLoss; the model is a stand-in that hands out ready embeddings."""
    losses = pytest.importorskip("sentence_transformers.sentence_transformer.losses")

    class Ready(torch.nn.Module):
        def forward(self, features):
            return dict(features)

        def get_embedding_dimension(self):
            return anchors.shape[1]

    model = Ready()
    loss = losses.MatryoshkaLoss(model, losses.MultipleNegativesRankingLoss(model, scale=scale), list(dims))
    return loss([{"sentence_embedding": side} for side in (anchors, positives)], labels=None)


@pytest.mark.parametrize("dims", [(2, 5), (1, 3, 5), (5,)])
def test_the_matryoshka_loss_and_its_gradient_are_those_of_sentence_transformers(rows, dims):
    ours, theirs = ([torch.from_numpy(side.copy()).requires_grad_() for side in rows[:2]] for _ in range(2))
    one, two = contrastive.matryoshka_info_nce(*ours, 0.05, dims), matryoshka_by_library(*theirs, dims)
    assert one.item() == pytest.approx(two.item(), abs=1e-6)
    one.backward()
    two.backward()
    for our, their in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(our.grad.numpy(), their.grad.numpy(), atol=1e-6)


def test_one_prefix_of_full_length_is_plain_info_nce(rows):
    a, b = map(torch.from_numpy, rows[:2])
    assert contrastive.matryoshka_info_nce(a, b, 0.05, (5,)) == contrastive.info_nce(a, b, 0.05)


@pytest.mark.parametrize(("dims", "said"), [((), "at least one length"), ((2, 6), "from 1 to 5, got 6")])
def test_lengths_that_cannot_be_are_refused(rows, dims, said):
    a, b = map(torch.from_numpy, rows[:2])
    with pytest.raises(ValueError, match=said):
        contrastive.matryoshka_info_nce(a, b, 0.05, dims)


# -- wrong answers to the exercises that only a telling case catches ----------------------------------------------


def quotient(scores, target, least=0.0, added=0.0):
    weights = np.exp(scores - scores.max())
    return -np.log(max(weights[target] / weights.sum(), least) + added)


def plain_gradient(similarity, temperature):
    n, m = similarity.shape
    weights = np.exp(similarity / temperature)
    return (weights / weights.sum(axis=1, keepdims=True) - np.eye(n, m)) / (n * temperature)


def unscaled_gradient(similarity, temperature):
    return answers.score_gradient(similarity, temperature) * len(similarity) * temperature


@pytest.mark.parametrize(
    ("id", "wrong"),
    [
        ("03.1", lambda scores, target: quotient(scores, target, least=1e-300)),
        ("03.1", lambda scores, target: quotient(scores, target, added=1e-40)),
        ("03.3", plain_gradient),
        ("03.3", unscaled_gradient),
    ],
)
def test_a_telling_case_catches(id, wrong):
    feedback = checks.grade(id, wrong)
    assert feedback.outcome == "not yet"


def test_forgetting_both_factors_of_the_gradient_is_caught_by_the_first_case():
    first = next(iter(answers._cosine_tables(np.random.default_rng(0))))
    assert not np.allclose(unscaled_gradient(*first), answers.score_gradient(*first), atol=1e-3)


# -- spans ----------------------------------------------------------------------------------------------------


def test_spans_never_overlap_and_reach_every_place():
    rng = np.random.default_rng(0)
    begins = contrastive.spans(np.full(2_000, 7), 2, rng)
    first, second = begins.T
    assert (second - first >= 2).all() and first.min() == 0 and second.max() == 5
    assert set(first) == {0, 1, 2, 3} and set(second) == {2, 3, 4, 5}


def test_spans_follow_the_seed_and_refuse_short_posts():
    lengths = np.array([64, 90, 300])
    one, two, other = (contrastive.spans(lengths, 32, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert (one == two).all() and (one != other).any()
    with pytest.raises(ValueError, match=r"expected 64 words or more, two spans of 32, got 63"):
        contrastive.spans(np.array([80, 63]), 32, np.random.default_rng(0))


# -- training, on a language of ten words a topic ---------------------------------------------------------------


@pytest.fixture(scope="module")
def small():
    """Six topics of ten words each, four words for all; sixty posts of 80 words to train on, thirty held out."""
    rng = np.random.default_rng(0)
    topics = np.repeat(np.arange(6), 15)

    def post(topic):
        return np.where(rng.random(80) < 0.5, rng.integers(60, 64, 80), 10 * topic + rng.integers(0, 10, 80))

    words = np.stack([post(topic) for topic in topics])
    train, test = words[np.arange(90) % 3 < 2], words[np.arange(90) % 3 == 2]
    labels = topics[np.arange(90) % 3 < 2]
    posts = contrastive.Posts(train.ravel(), 80 * np.arange(60), np.full(60, 80), labels)
    bags = [
        csr_matrix(np.stack([np.bincount(row, minlength=64) / 40 for row in half])) for half in np.split(test, 2, 1)
    ]
    held_labels = topics[np.arange(90) % 3 == 2]
    near = np.stack([np.flatnonzero(held_labels != label)[:10] for label in held_labels])
    held_out = contrastive.HeldOut(("",) * 30, ("",) * 30, held_labels, tuple(bags), tuple(bags), near)
    return contrastive.Task({str(i): i for i in range(64)}, posts, held_out, held_out)


def trained(small, **settings):
    losses = []
    weight = contrastive.train(
        small, seed=0, batch_size=16, steps=60, dim=16, watch=lambda step, loss, _: losses.append(loss), **settings
    )
    return contrastive.measure(weight, small.test), losses


def test_training_lowers_the_loss_and_finds_topics(small):
    after, losses = trained(small)
    assert np.mean(losses[-10:]) < 0.8 * np.mean(losses[:10])
    assert after["topic"] > 0.9 and after["near"] > 0.5


def test_without_negatives_everything_collapses(small):
    after, losses = trained(small, negatives="none")
    pushed, _ = trained(small)
    assert losses[-1] < 0.01  # the loss is content
    assert after["others"] > 0.95 and after["uniformity"] > -0.2  # all texts nearly one
    assert pushed["others"] < 0.5 and pushed["uniformity"] < -1


def test_the_matryoshka_loss_makes_the_first_numbers_useful(small):
    kinds = {"plain": {}, "matryoshka": {"matryoshka": (2, 4, 16)}}
    weights = {
        name: contrastive.train(small, seed=0, batch_size=16, steps=60, dim=16, **more) for name, more in kinds.items()
    }
    short = {name: contrastive.measure(weight[:, :2], small.test) for name, weight in weights.items()}
    assert short["matryoshka"]["topic"] > short["plain"]["topic"] + 0.1
    again = contrastive.train(small, seed=0, batch_size=16, steps=60, dim=16, matryoshka=(2, 4, 16))
    assert (again == weights["matryoshka"]).all()


def test_a_full_prefix_alone_trains_as_plain_does(small):
    plain, full = (
        contrastive.train(small, seed=0, batch_size=16, steps=20, dim=16, matryoshka=dims) for dims in ((), (16,))
    )
    assert (plain == full).all()


def test_the_matryoshka_loss_takes_no_extra_negatives(small):
    with pytest.raises(ValueError, match="expected negatives='in-batch' with it, got 'mined'"):
        contrastive.train(small, seed=0, negatives="mined", matryoshka=(8,))


def test_both_ways_cost_the_mean_of_both_directions(small, monkeypatch):
    asked, one_way = [], contrastive.info_nce

    def count(*given, **named):
        asked.append(one_way(*given, **named))
        return asked[-1]

    monkeypatch.setattr(contrastive, "info_nce", count)
    _, losses = trained(small, both_ways=True)
    assert len(asked) == 2 * len(losses)
    assert losses[0] == pytest.approx((asked[0].item() + asked[1].item()) / 2) and asked[0] != asked[1]
    assert losses[0] != trained(small)[1][0]


@pytest.mark.parametrize("given", [{"negatives": "none"}, {"negatives": "mined"}, {"matryoshka": (8,)}])
def test_both_ways_are_for_plain_negatives_of_the_batch(small, given):
    with pytest.raises(ValueError, match="both_ways: expected plain negatives='in-batch' with it, got"):
        contrastive.train(small, seed=0, both_ways=True, **given)


def test_by_dot_lengths_count():
    anchors, positives = torch.tensor([[2.0, 0.0], [0.0, 1.0]]), torch.tensor([[1.0, 0.0], [1.0, 3.0]])
    # dot products 2 and 2 / 0 and 3, temperature 2
    by_hand = (np.log(2) + np.log(1 + np.exp(-1.5))) / 2
    assert contrastive.info_nce(anchors, positives, 2.0, by_dot=True).item() == pytest.approx(by_hand, abs=1e-6)


def test_by_dot_is_trained_and_is_for_plain_negatives_of_the_batch(small):
    assert trained(small, by_dot=True)[1][0] != trained(small)[1][0]
    for given in ({"negatives": "none"}, {"matryoshka": (8,)}, {"both_ways": True}):
        with pytest.raises(ValueError, match="by_dot: expected plain negatives='in-batch' with it, got"):
            contrastive.train(small, seed=0, by_dot=True, **given)


@pytest.mark.parametrize("negatives", contrastive.NEGATIVES)
def test_one_seed_gives_one_result(small, negatives):
    first, second = (trained(small, negatives=negatives)[0] for _ in range(2))
    assert first == second


def test_extra_negatives_join_in_the_second_half_of_the_steps(small):
    plain, extra = trained(small)[1], trained(small, negatives="random")[1]
    assert plain[:30] == extra[:30]
    assert extra[30] > plain[30]  # more candidates, a higher loss


def test_mined_posts_are_never_the_post_itself_and_masks_hold(small):
    weight = contrastive.train(small, seed=0, batch_size=16, steps=60, dim=16)
    rows = np.arange(60)[:, None]
    labels = small.train.labels
    pools = {kind: contrastive.mine(small, weight, kind) for kind in ("mined", "masked", "other topics")}
    assert all((pool != rows).all() and pool.shape == (60, contrastive.MINED) for pool in pools.values())
    same = {kind: (labels[pool] == labels[rows]).mean() for kind, pool in pools.items()}
    assert same["mined"] > same["masked"] and same["other topics"] == 0


def test_unknown_negatives_are_named(small):
    with pytest.raises(ValueError, match="negatives: expected one of 'in-batch'"):
        contrastive.train(small, seed=0, negatives="easy")


# -- evaluation -----------------------------------------------------------------------------------------------


def test_scores_by_hand(small):
    held_out = contrastive.HeldOut(("",) * 3, ("",) * 3, np.array(list("xxy")), (), (), np.array([[2], [2], [0]]))
    across = np.array([[0.9, 0.1, 0.2], [0.5, 0.4, 0.3], [0.3, 0.8, 0.3]])  # the last has a tie with its own half
    within = np.array([[1.0, 0.6, 0.7], [0.6, 1.0, 0.2], [0.7, 0.2, 1.0]])
    scores = contrastive.evaluate(across, within, held_out)
    assert scores.ranks.tolist() == [0, 1, 2]
    assert scores.same_topic.tolist() == [False, True, False]
    assert scores.beats_near.tolist() == [True, True, False]
    assert scores.summary() == pytest.approx(
        {"recall": 1 / 3, "mrr": (1 + 1 / 2 + 1 / 3) / 3, "topic": 1 / 3, "near": 2 / 3}
    )


def test_equal_vectors_for_all_texts_earn_nothing():
    held_out = contrastive.HeldOut(("",) * 4, ("",) * 4, np.array(list("abcd")), (), (), np.zeros((4, 1), int))
    scores = contrastive.evaluate(np.ones((4, 4)), np.ones((4, 4)), held_out)
    assert scores.summary()["recall"] == 0 and not scores.beats_near.any()
