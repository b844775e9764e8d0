"""Slides of a lesson: what stands on each (`deck`), the page that shows them (`page`), its looks and its script."""
