"""Without PyTorch only what somebody sees who lacks it can be tested."""

import importlib.util

collect_ignore_glob = [] if importlib.util.find_spec("torch") else ["test_[!b]*.py"]  # test_backend.py stays
