"""保管の連鎖: who had an exhibit when, where and what for, and that it arrived."""
