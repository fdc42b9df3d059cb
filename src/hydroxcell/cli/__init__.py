"""The command line: thin commands over the API; everything heavy is imported inside a command."""
