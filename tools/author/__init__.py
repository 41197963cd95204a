"""What an author runs: it stores notebooks, writes tables and pictures from them, and renews the pinned versions."""
