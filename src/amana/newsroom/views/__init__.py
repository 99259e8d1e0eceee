"""One module for each thing that people do: read, follow, comment; and at the desk write, decide, moderate."""
