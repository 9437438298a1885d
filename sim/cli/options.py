"""Options that several commands read."""

from typing import Annotated, Final

import typer

SEEDS: Final = 2**32
"""Number of seeds there are: a seed is a whole number from 0 to this less one."""

JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON.")]
