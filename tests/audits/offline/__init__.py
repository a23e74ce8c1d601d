"""Answering in Excel."""
