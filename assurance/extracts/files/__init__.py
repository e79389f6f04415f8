"""Files and tables as they come: found, hashed and opened, whatever their format."""
