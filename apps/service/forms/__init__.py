"""Forms of the service desk, one module a noun."""
