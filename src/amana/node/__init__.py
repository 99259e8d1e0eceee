"""One member's own installation: its folder, its settings, its server, and the ``amana`` command.

The way through the package: ``cli`` reads what a person typed → ``folder`` opens the node's folder (settings
and keys) → ``serve`` starts the server and the job process → ``wsgi`` answers each request: health first,
then the exchange's hot path, then Django (``settings``, ``urls``). ``doctor`` says what the machine lacks;
``lint`` holds the checks of ``amana lint``.

>>> from amana.node.folder import slug_of
>>> slug_of("National CERT of Ruritania")
'national-cert-of-ruritania'
"""
