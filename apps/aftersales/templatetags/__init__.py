"""Words of after-sales for templates."""
