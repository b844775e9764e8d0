"""What makes, checks and ships the course: `python -m tools.build`, and so on; `python course.py` calls it."""
