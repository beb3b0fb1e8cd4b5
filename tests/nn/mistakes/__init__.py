"""Mistakes planted into trainings, and trainings without any: what is noticed of both.

python -m tests.nn.mistakes
"""
