"""What an instructor runs: solved lessons, pages and slides, addresses, a rehearsal, a hub."""
