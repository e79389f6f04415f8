"""One reader a kind of file: bytes in, passages of text with their places out."""
