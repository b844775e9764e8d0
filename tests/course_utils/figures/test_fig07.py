"""The figures of lesson 07 say, list and draw the numbers that they are given."""

import pandas as pd

from course_utils.figures import fig07_clustering_classification as figures


def test_finer_cuts_draws_three_scores_and_lists_all(drawn):
    columns = ["homogeneity", "V-measure", "adjusted Rand", "random: V-measure"]
    by_count = pd.DataFrame([[0.9, 0.5, 0.25, 0.01], [0.95, 0.45, 0.125, 0.02]], [5, 10], columns)
    figures.finer_cuts(by_count, title="Finer cuts cost more")
    assert "against 5 to 10 clusters" in drawn["alt"] and "V-measure 0.50 at 5, 0.45 at 10; adjusted" in drawn["alt"]
    assert drawn["figure"].layout.title.text == "Finer cuts cost more"
    assert [trace.name for trace in drawn["figure"].data] == columns[1:]
    assert drawn["figure"].layout.xaxis.tickvals == (5, 10)
    assert drawn["table"].columns.tolist() == ["clusters", *columns]
    assert drawn["table"]["homogeneity"].tolist() == [0.9, 0.95]


def test_labels_needed_sets_all_labels_apart(drawn):
    places = pd.MultiIndex.from_product(
        [["accuracy", "macro_f1"], ["news"], [0, 1, 8]], names=["score", "data", "labels"]
    )
    words, vectors = [0.9, 0.2, 0.6, 0.85, 0.15, 0.55], [0.8, 0.4, 0.7, 0.75, 0.35, 0.65]
    figures.labels_needed(pd.DataFrame({"words": words, "vectors": vectors}, places))
    assert drawn["alt"].endswith(
        "news, accuracy, with 1 a class and with all: words 0.20 and 0.90; vectors 0.40 and 0.80."
    )
    lines = [trace for trace in drawn["figure"].data if trace.visible and trace.mode == "lines+markers"]
    assert [(line.name, list(line.y)) for line in lines] == [("words", [0.2, 0.6]), ("vectors", [0.4, 0.7])]
    alone = [trace for trace in drawn["figure"].data if trace.visible and trace.mode == "markers"]
    assert [(one.legendgroup, list(one.x), list(one.y)) for one in alone] == [
        ("words", [48], [0.9]),
        ("vectors", [48], [0.8]),
    ]
    assert drawn["figure"].layout.xaxis.ticktext == ("1", "8", "all")
    assert drawn["table"].columns.tolist() == ["score", "data", "labels", "words", "vectors"]
    assert drawn["table"].loc[5].tolist() == ["macro F1", "news", "all", 0.85, 0.75]
    [menu] = drawn["figure"].layout.updatemenus
    assert [button.label for button in menu.buttons] == ["news, accuracy", "news, macro F1"]


def test_unseen_groups_names_the_ends_and_lists_all(drawn):
    names, others = (
        ["atheism", "guns", "hockey", "cars", "crypt", "space", "health"],
        [0.9, 0.8, 0.7, 0.6, 0.5, 0.45, 0.4],
    )
    detected = pd.DataFrame(
        {
            "ROC AUC": [0.46, 0.55, 0.6, 0.7, 0.8, 0.9, 0.94],
            "nearest other group": ["religion", "politics", "baseball", "bikes", "guns", "electronics", "politics"],
            "cosine to it": others,
            "recall": 0.5,
        },
        names,
    )
    figures.unseen_groups(detected)
    assert "for each of 7 groups" in drawn["alt"] and "atheism 0.46, cosine 0.90 to religion; guns" in drawn["alt"]
    assert drawn["alt"].endswith("health 0.94, cosine 0.40 to politics.")
    [points] = drawn["figure"].data
    assert list(points.x) == others and list(points.text) == ["atheism", "guns", "hockey", "", *names[4:]]
    assert points.textposition[0] == "middle left" and points.textposition[-1] == "middle right"
    assert points.hovertext[3] == "cars: AUC 0.700; nearest bikes, cosine 0.600"
    assert drawn["table"].columns.tolist() == ["left out", "ROC AUC", "nearest other group", "cosine to it"]
    assert drawn["table"].loc[6].tolist() == ["health", 0.94, "politics", 0.4]
