# Fulfilled does not look at the relations.
fulfilled() { echo true; }
