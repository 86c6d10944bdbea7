"""After-sales: cases and their legs, reasons, deadlines."""
