"""Random trainings on several ranks, against one process."""
