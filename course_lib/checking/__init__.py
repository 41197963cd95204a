"""Exercises that know the mistakes people make, quiz questions, and the learner's progress."""
