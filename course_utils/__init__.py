"""Helpers for the course on embeddings.

One noun a module; import the module, not names from here::

    from course_utils import vectors, words

Importing the package loads nothing heavy: each function imports the library it needs.
"""

__version__ = "0.1.0"
