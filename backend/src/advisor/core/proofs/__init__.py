"""Files that prove themselves: what was changed in one afterwards is found without a database."""
