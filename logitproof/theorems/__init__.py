"""The catalogue: one identity family a file, each with its statements and their derivations."""
