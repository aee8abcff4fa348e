"""Independent checkers: each judges a theorem without the rules that derived it."""
