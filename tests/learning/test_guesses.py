"""What of a guess is kept, in which form, and what is said when its result is there."""

import json

import numpy as np
import pytest

from course_utils.learning import guesses

WORDS = ["they change a little", "they change completely", "they stay as they are"]
NESTED = ["dot product", "dot product and Euclidean distance", "TF-IDF, which counts words"]
SIZES = [50, 384, 4096]


@pytest.fixture
def guessed(state, shown):
    """What is kept for a guess, with what is said; None where nothing is."""

    def try_it(guess, options=None, **more):
        guesses.predict("x.p1", "Which?", options, guess=guess, **more)
        file = state / "progress.json"
        kept = json.loads(file.read_text())["predictions"].get("x.p1") if file.exists() else None
        file.unlink(missing_ok=True)
        return kept, shown[-1]

    return try_it


def test_without_a_guess_the_options_are_listed_as_they_have_to_be_typed(shown, state):
    guesses.predict("x.p1", "Which?", ["cold", "warm"])
    assert shown[-1].splitlines()[1:] == [
        '  Options: "cold", "warm".',
        "  Replace the `...` with one of them in quotes and run the cell, then go on.",
    ]
    guesses.predict("x.p1", "How long?", SIZES)
    assert "Options: 50, 384, 4096.\n  Replace the `...` with one of them and run" in shown[-1]
    guesses.predict("x.p1", "Which share?", within=(0, 1))
    assert "Options" not in shown[-1] and "Replace the `...` with a number from 0 to 1 and run" in shown[-1]
    guesses.predict("x.p1", "Which share?", guess=0.5)
    guesses.predict("x.p1", "Which share?")
    assert shown[-1].endswith("Kept from earlier: 0.5.")
    assert not any("next cell" in text for text in shown)


@pytest.mark.parametrize(
    ("guess", "options", "kept"),
    [
        ("they stay as they are", WORDS, WORDS[2]),
        ("  They stay  as they ARE ", WORDS, WORDS[2]),
        ("They stay", WORDS, WORDS[2]),
        ("dot product", NESTED, NESTED[0]),
        ("Dot product and", NESTED, NESTED[1]),
        ("tf-idf", NESTED, NESTED[2]),
        (384, SIZES, "384"),
        (384.0, SIZES, "384"),
        (np.int64(384), SIZES, "384"),
        ("384", SIZES, "384"),
        ("4,096", SIZES, "4096"),
        ("15%", ["less than 15%", "15%"], "15%"),
    ],
)
def test_an_option_is_known_however_it_is_typed_and_kept_in_its_own_form(guessed, guess, options, kept):
    assert guessed(guess, options) == (kept, f"Predict: Which?\n  Your guess is kept: {kept}. The result comes below.")


@pytest.mark.parametrize(
    ("guess", "options"),
    [
        ("they change", WORDS),  # the beginning of two
        ("", WORDS),
        ("th", WORDS),  # no word
        (3, WORDS),
        (4, SIZES),
        ("38", SIZES),
        (True, [0, 1]),
        ({1, 2}, WORDS),
        (1j, SIZES),
        (np.array([1, 2]), SIZES),
        (["cold"], ["cold", "warm"]),
        (None, WORDS),
    ],
)
def test_what_is_no_option_is_refused_with_the_options(guessed, guess, options):
    kept, text = guessed(guess, options)
    assert kept is None and "Options: " in text and "Expected one of them" in text and "Nothing was kept." in text


@pytest.mark.parametrize(
    ("guess", "kept", "said"),
    [
        (0.8, 0.8, "0.8, which is 80%"),
        (80, 0.8, "0.8, which is 80%"),
        ("80%", 0.8, "0.8, which is 80%"),
        ("80 %", 0.8, "0.8, which is 80%"),
        ("80", 0.8, "0.8, which is 80%"),
        ("0.8", 0.8, "0.8, which is 80%"),
        (np.float64(7), 0.07, "0.07, which is 7%"),
        ("0.5%", 0.005, "0.005, which is 0.5%"),
        (100, 1, "1, which is 100%"),
        (1, 1, "1, which is 100%"),
        (0, 0, "0, which is 0%"),
    ],
)
def test_a_share_may_be_typed_as_a_percentage_and_both_are_said(guessed, guess, kept, said):
    value, text = guessed(guess, within=(0, 1))
    assert value == pytest.approx(kept) and f"Your guess is kept: {said}. The result comes below." in text


@pytest.mark.parametrize(
    "guess", [150, "150%", 101, -0.1, -5, "-5%", "many", "0,46", "0,085", True, np.nan, np.inf, "nan", [0.5]]
)
def test_what_is_no_share_is_refused(guessed, guess):
    kept, text = guessed(guess, within=(0, 1))
    assert kept is None and "Expected a number from 0 to 1, got " in text and "Nothing was kept." in text


def test_another_range_knows_no_percentages(guessed):
    assert guessed(80, within=(-1, 1))[1].endswith("Expected a number from -1 to 1, got 80. Nothing was kept.")
    assert guessed(-0.5, within=(-1, 1))[1].endswith("Your guess is kept: -0.5. The result comes below.")


def test_without_options_and_range_it_is_any_number_or_word(guessed):
    assert [guessed(one)[0] for one in (80, "1,000", "80%", "queen", 3.5)] == [80, 1000, 0.8, "queen", 3.5]
    for guess in ({1, 2}, 1j, np.array([1, 2]), ["queen"], " ", None, np.nan):
        kept, text = guessed(guess)
        assert kept is None and "Expected a number or a word, got " in text


@pytest.mark.parametrize(
    ("options", "guess", "actual", "title", "said"),
    [
        (SIZES, 50, 384, "384", "You guessed 50. What made it look that way?"),
        (SIZES, 384, 384, "384", "As you guessed. Say why before you read on."),
        (SIZES, "384", np.float64(384), "384", "As you guessed. Say why before you read on."),
        (SIZES, 384, 4096, "4096", "You guessed 384. What made it look that way?"),
        (WORDS, "They stay", "they change", "they change", f"You guessed {WORDS[2]}. What made it look that way?"),
        (WORDS, "They stay", WORDS[2], WORDS[2], "As you guessed. Say why before you read on."),
        (NESTED, "dot product", NESTED[1], NESTED[1], "You guessed dot product. What made it look that way?"),
        (None, 0.7, np.float64(0.462), "0.462", "You guessed 0.7: off by 0.238."),
        (None, 0.462, np.float64(0.46214), "0.462", "As you guessed. Say why before you read on."),
        (None, 384, 4096, "4096", "You guessed 384: off by 3712."),
        (None, 384.5, 4096.9, "4,097", "You guessed 384: off by 3,712."),
        (None, "queen", "king", "king", "You guessed queen. What made it look that way?"),
        (None, "Queen", "queen", "queen", "As you guessed. Say why before you read on."),
    ],
)
def test_a_choice_is_right_or_not_and_a_number_near_or_far(state, shown, options, guess, actual, title, said):
    guesses.predict("x.p1", "Which?", options, guess=guess)
    guesses.reveal("x.p1", actual)
    assert shown[-1] == f"Measured: {title}\n  {said}"


def test_without_a_guess_the_result_is_shown_all_the_same(state, shown):
    guesses.reveal("x.p1", "king")
    assert shown == ["Measured: king\n  You had no guess this time. The next one is yours."]
