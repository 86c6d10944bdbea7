"""Pages of imports and of the mappings through which foreign files come in."""
