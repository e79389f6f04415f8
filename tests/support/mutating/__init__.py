"""Extracts that are spoilt on purpose, and whether the workbench says so."""
