"""Engines, tables, types and dialects: the only room that speaks to databases."""
