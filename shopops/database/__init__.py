"""Django's PostgreSQL backend over the embedded server, which is found or started on first use."""
