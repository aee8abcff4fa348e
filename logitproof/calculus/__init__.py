"""The core: terms, facts, rules, and the theorems that they derive."""
