"""How fast the course is beside what one would use otherwise: `python course.py bench`."""
