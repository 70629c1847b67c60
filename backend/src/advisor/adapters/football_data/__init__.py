"""football-data.co.uk: results and odds of football leagues, from files that are downloaded or at hand."""
