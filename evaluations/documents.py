"""Documents of the evaluation."""
