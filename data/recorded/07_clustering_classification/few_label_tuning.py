"""Few labels, two ways to use them: a classifier on MiniLM as it is, or on MiniLM trained on the labels first.

few_label_choice.py, beside this script, says how MiniLM is trained, in the manner of SetFit (Tunstall and others 2022),
and by which rule the loss and the number of steps are chosen; its recording makes the choice. Here each draw of
`labels` posts of each of the 20 newsgroups is a new one, and `tested` test posts are classified: `plain` is the
accuracy of a logistic regression on MiniLM as it came, `tuned` after the training. Earlier, shorter versions of this
sweep used other draws and other test posts. Five to ten minutes on one core.

    python data/recorded/07_clustering_classification/few_label_tuning.py
"""

from course_utils import assets, recorded

CHOICE = "data/recorded/07_clustering_classification/few_label_choice"
few = assets.load_script(assets.ROOT / f"{CHOICE}.py")


def _chosen() -> tuple[str, int]:
    """Loss and steps by the rule of few_label_choice.py."""
    tried = recorded.load("few_label_choice").table.explode(["steps", "accuracy"]).query("steps > 0")
    by_rule = tried.sort_values(["accuracy", "steps"], ascending=[False, True], kind="stable")  # cosine is listed first
    return by_rule["loss"].iloc[0], by_rule["steps"].iloc[0]


LOSS, STEPS = _chosen()
DRAWS = range(10, 15)
SETTINGS = [
    *({"labels": n, "loss": LOSS, "steps": STEPS, "tested": 500, "seed": seed} for seed in DRAWS for n in (2, 8)),
    {"labels": 2, "loss": LOSS, "steps": 3, "tested": 100, "seed": 10},  # a short one, to compute again in seconds
]
INPUTS = ("20newsgroups", "all-MiniLM-L6-v2", f"{CHOICE}.json")
LIBRARIES = ("numpy", "torch", "transformers", "sentence-transformers", "scikit-learn")
TOLERANCE = 0.02  # sums in another order, repeated over the steps, turn a few posts


def entry(labels: int, loss: str, steps: int, tested: int, seed: int) -> dict:
    """Accuracy with MiniLM as it came and trained on the labels, for one draw."""
    rows, rng = few.draw(labels, seed)
    plain, tuned = few.accuracies(rows, few.corpus()[3][:tested], loss, [0, steps], rng)
    return {"plain": plain, "tuned": tuned}


if __name__ == "__main__":
    recorded.record(__file__)
