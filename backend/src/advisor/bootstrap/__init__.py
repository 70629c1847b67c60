"""The composition root: one module for each process puts its parts together; tests call the same functions.

What a process runs is decided here and nowhere else, so each module imports what its process needs and no more.
"""
