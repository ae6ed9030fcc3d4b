"""Tables in and out: safe reading, columns, values, who a row is about, and writing. Knows no request."""
