"""What looks wrong with a whole extract: warnings with counts and row numbers, never corrections."""
