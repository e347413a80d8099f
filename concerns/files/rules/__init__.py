"""What a file is, how it is named, and who may have it: pure decisions about bytes and words."""
