"""A CQP as versioned data, and the dated settings of the certifier."""
