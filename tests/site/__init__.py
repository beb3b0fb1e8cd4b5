"""The documentation site, built as `make site` builds it and read in a browser."""
