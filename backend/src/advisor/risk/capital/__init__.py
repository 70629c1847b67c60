"""Capital: money that comes, goes and is set aside, and how what there is is shared among strategies and venues."""
