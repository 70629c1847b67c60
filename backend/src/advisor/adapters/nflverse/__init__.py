"""nflverse: schedules, results and lines of the NFL, from files that are downloaded or at hand."""
