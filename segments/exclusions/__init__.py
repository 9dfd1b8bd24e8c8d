"""Exclusion lists: who stands on one, who is left out and why, and the files for the ad platforms."""
