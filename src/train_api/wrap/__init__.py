"""Make a train of an image whose program knows nothing of the Train API.

The image gets this package, which is its entrypoint, and a manifest, which says what the program
requires and how it is started:

    COPY train_api/ /opt/train-api/train_api/
    COPY manifest.json /opt/train-api/
    ENTRYPOINT ["python3", "-I", "/opt/train-api/train_api/wrap", "/opt/train-api/manifest.json"]

Only the standard library of Python 3.8 or later is needed. For an image without Python,
`train-api wrap` writes an entrypoint for a POSIX shell.
"""
