"""BagIt (RFC 8493): files handed on with their hashes, by copying alone."""
