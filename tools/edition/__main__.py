"""`python -m tools.edition`, which `python course.py html` calls."""

from tools.edition import site

site.main()
