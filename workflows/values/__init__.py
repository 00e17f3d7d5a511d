"""What steps write and send: fixed values, properties, outputs, dates and texts with tokens."""
