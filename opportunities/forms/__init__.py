"""What the pages take. Rules beyond the shape of a value are the services'."""
