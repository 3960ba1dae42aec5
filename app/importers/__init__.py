"""Formats in and out: each reads a file into drafts; jsonl goes both ways."""
