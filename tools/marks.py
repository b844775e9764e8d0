"""A part of a page that is generated, between two marks: the rest of the page stays as it is."""

from pathlib import Path


def between(file: Path, start: str, end: str) -> str:
    """What stands between the two marks, without the line breaks around it."""
    return _parts(file, start, end)[1].strip("\n")


def write(file: Path, start: str, end: str, text: str) -> None:
    """Put a text between the two marks; ValueError where they do not stand there once each, in this order."""
    before, _, after = _parts(file, start, end)
    file.write_text(f"{before}{start}\n\n{text}\n\n{end}{after}", encoding="utf-8", newline="\n")


def _parts(file: Path, start: str, end: str) -> tuple[str, str, str]:
    """The text before the marks, between them and after them."""
    text = file.read_text(encoding="utf-8")
    before, _, rest = text.partition(start)
    inside, _, after = rest.partition(end)
    if text.count(start) != 1 or text.count(end) != 1 or end in before:
        raise ValueError(
            f"{file.name}: expected {start} once and {end} once after it, got {text.count(start)} and "
            f"{text.count(end)}. Next: put both, each on its own line, where the generated part belongs."
        )
    return before, inside, after
