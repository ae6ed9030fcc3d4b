"""The shape of what people type. Rules that look at other rows live in the actions."""
