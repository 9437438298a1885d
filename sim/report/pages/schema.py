"""`docs/path.schema.json`: the schema of a path file."""

import json
from typing import Final

from sim.policy.path_file import PathFile

PAGE: Final = "docs/path.schema.json"


def path_schema() -> str:
    """JSON schema of a path file, for editors that check TOML."""
    schema = PathFile.model_json_schema()
    schema["title"] = "Lodestone policy path"
    # What a file may leave out, because a path that it extends can have it, or because there is a default.
    schema["required"] = ["name", "label", "about", "sources", "extends"]
    return json.dumps(schema, indent=2, ensure_ascii=True) + "\n"
