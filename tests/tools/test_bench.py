"""What the bench makes of seconds and results, with seconds that are made up: no test here measures time."""

import json

import pytest

from tools.bench import __main__ as command
from tools.bench import measure, panning


@pytest.fixture
def clock(monkeypatch):
    """A clock that only the calls move; rests are recorded and take no time."""

    class Clock:
        now, rests = 0.0, []

        def taking(self, name, *seconds):
            waiting, self.order = list(seconds), getattr(self, "order", [])

            def call():
                self.order.append(name)
                self.now += waiting.pop(0)
                return name

            return call

    clock = Clock()
    monkeypatch.setattr(measure.time, "perf_counter", lambda: clock.now)
    monkeypatch.setattr(measure.time, "sleep", clock.rests.append)
    return clock


def test_both_sides_take_turns_and_none_is_always_first(clock):
    ours, peer = measure.alternate(
        clock.taking("ours", 1, 2, 3, 10, 4), clock.taking("peer", 9, 8, 7, 6, 5), rounds=5, rest=0.1
    )
    assert clock.order == ["ours", "peer", "peer", "ours"] * 2 + ["ours", "peer"]
    assert ours.seconds == [1, 2, 3, 10, 4] and peer.seconds == [9, 8, 7, 6, 5]
    assert (ours.median, peer.median) == (3, 7)  # one slow round of ten moves nothing
    assert (ours.result, peer.result) == ("ours", "peer")
    assert clock.rests == [0.1] * 10


def row(ours, theirs, **more):
    settings = {"at_least": 2.0, "accuracy": "equal", "accurate": True, "packages": ("numpy",)} | more
    return measure.against("a", "10", measure.Timed([ours], 0), "peer", measure.Timed([theirs], 0), **settings)


@pytest.mark.parametrize(
    ("seconds", "more", "met"),
    [
        ((1.0, 2.0), {}, True),
        ((1.0, 1.99), {}, False),
        ((1.0, 9.0), {"accurate": False}, False),  # wrong results are not fast
        ((1.0, 0.1), {"at_least": None}, None),
    ],
)
def test_an_aim_is_met_by_speed_and_by_equal_results(seconds, more, met):
    assert row(*seconds, **more).met is met
    assert row(*seconds, **more).ratio == pytest.approx(seconds[1] / seconds[0])


@pytest.mark.parametrize(("took", "accurate", "met"), [(0.29, True, True), (0.3, True, False), (0.1, False, False)])
def test_an_aim_without_a_peer_is_a_number_of_seconds(took, accurate, met):
    assert measure.within("a", "10", measure.Timed([took], 0), seconds=0.3, accurate=accurate).met is met


@pytest.fixture
def part(monkeypatch):
    """The command with one part that yields these rows."""
    rows = [row(1.0, 4.0), measure.Row("growth of a", "1, 4", 3.0, accuracy="exponent 1.00")]
    monkeypatch.setattr(command, "PARTS", ("one",))
    monkeypatch.setattr(command.importlib, "import_module", lambda name: type("Part", (), {"rows": lambda: iter(rows)}))
    return rows


def test_the_file_has_a_list_of_rows_with_all_that_is_asked(part, tmp_path, capsys):
    assert command.main(["--json", str(tmp_path / "rows.json")]) == 0
    first, second = json.loads((tmp_path / "rows.json").read_text(encoding="utf-8"))
    assert {"name", "ours_s", "peer", "peer_s", "ratio", "aim", "met", "accuracy", "sizes", "versions", "cores"} <= {
        *first
    }
    assert (first["ratio"], first["met"], first["aim"]) == (4.0, True, "2 times as fast")
    assert first["versions"]["numpy"] and first["cores"] >= 1
    assert second["met"] is None and second["peer_s"] is None
    printed = capsys.readouterr().out
    assert "aim: 2 times as fast, met" in printed and "exponent 1.00" in printed


def test_a_missed_aim_is_said_and_is_the_exit_status(part, capsys):
    part[0] = row(1.0, 1.5)
    assert command.main([]) == 1
    assert "2 times as fast      MISSED" in capsys.readouterr().out


def test_an_unknown_part_is_named(part, capsys):
    with pytest.raises(SystemExit):
        command.main(["two"])
    assert "there is no part two; there are one" in capsys.readouterr().err


def test_each_part_can_be_loaded():
    for name in command.PARTS:
        assert callable(__import__(f"tools.bench.{name}", fromlist=["rows"]).rows)


def test_without_a_browser_panning_says_what_it_needs(monkeypatch, capsys):
    monkeypatch.setattr(panning.places, "CHROMIUM", None)
    assert list(panning.rows()) == []
    assert "not measured; it needs Chromium" in capsys.readouterr().out
