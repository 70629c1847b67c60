"""Recovery, practised: what may go wrong at a venue is brought about at one of the sandbox's, and its end checked."""
