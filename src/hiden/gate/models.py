"""The gate keeps nothing: policies are text beside the rooms, facts are theirs."""
