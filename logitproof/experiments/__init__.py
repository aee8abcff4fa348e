"""Experiments: where the proved functions meet the simulator."""
