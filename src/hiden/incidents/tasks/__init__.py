"""作業 (4-2, 6-1…6-4): what each department does, by when; and evidence that goes by itself unless somebody is quicker."""
