"""Start the preloaded process: `python -m assurance.running.warm NUMBER`, a listening socket it inherits."""

import os
import socket
import sys

# Most of papermill's start goes into a grammar of internationalised addresses that notebooks never use;
# jsonschema does without it where it is absent.
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
# Its own folder is none of theirs: what notebooks import comes from where an ordinary kernel has it from.
sys.path[:] = [folder for folder in sys.path if folder not in ("", os.getcwd())]

from assurance.running.warm.server import serve  # noqa: E402 - the lines above come first

serve(socket.socket(fileno=int(sys.argv[1])))
