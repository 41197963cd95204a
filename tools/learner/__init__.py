"""What a learner runs, with any Python 3: it makes the environment, opens JupyterLab, fetches a new version."""
