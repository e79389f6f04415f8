"""Figures as they were read at an earlier time beside the same figures now, and which side changed."""
