"""Measures ShopOps against the floor of the same machine in the same run: `make bench`."""
