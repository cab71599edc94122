"""Renders the documentation site: the specification's files become Markdown.

`python -m scripts.site` writes a folder from which MkDocs, or Zensical, builds the site.
"""
