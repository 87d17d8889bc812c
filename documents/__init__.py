"""The document engine: render, seal, store, verify; signatures of persons and their evidence."""
