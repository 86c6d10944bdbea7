"""Tests of after-sales."""
