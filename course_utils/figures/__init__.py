"""The figures of the lessons, one module a lesson: each draws what cells computed, describes it and makes its table."""
