"""The static site: theorem objects to Markdown, LaTeX to HTML, Markdown to pages.

``pages`` writes the Markdown, ``markdown`` and ``katex`` set its formulas at build time,
``breaks`` lets long names break; ``properties`` shows properties as such in the reference;
``build`` runs MkDocs and ``offline`` proves that the result loads nothing from another host.
"""
