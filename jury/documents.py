"""Documents of the jury."""
