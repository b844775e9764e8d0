"""Notebook 00: one exercise to learn how exercises answer, and one question to learn how the quiz does."""

from course_utils.learning.exercise import Exercise, Question

EXERCISES = (
    Exercise(
        id="00.1",
        kind="choose",
        title="What grows with likeness?",
        task='Two texts become more alike. Which number grows? Replace the `...` with "similarity" or "distance".',
        solution="similarity",
        options=("similarity", "distance"),
        hints=(
            "Two towns that are nearer to each other have a smaller distance.",
            'The other word is "similarity".',
        ),
        misconceptions={"distance grows with likeness": "distance", "both grow": "both", "neither grows": "neither"},
        messages={
            "distance grows with likeness": "A distance says how far apart two things are: it shrinks when they are "
            "more alike. Much code sorts the wrong way round because of this.",
            "both grow": "They run against each other: one grows when the other shrinks.",
            "neither grows": "One of the two does. Which is larger for two equal texts than for two different ones?",
        },
        notice="So results are sorted with the largest similarity first, or the smallest distance first.",
    ),
)

QUIZ = (
    Question(
        "00.q1",
        "A cell of this course fails on your machine. What tells you what to do?",
        {
            "`python course.py doctor` in a terminal": "It checks everything the lessons need and names the remedy.",
            "running the cell again until it works": "A cell gives the same result again; find the reason instead.",
            "deleting the course and starting over": "That costs minutes and downloads; your copies would be lost.",
        },
        "`python course.py doctor` in a terminal",
    ),
)
