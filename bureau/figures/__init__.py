"""The figures of the activity: read in few queries, computed by pure rules, drawn with their table, exported, hidden for publication."""
