"""The commented start of a path file that `lodestone new-path` writes; as it stands it is a path without problems."""

from typing import Final

from sim.policy.control_terms import PRACTICE_MEANINGS, Destination, EndUse

_TEMPLATE: Final = """\
# A policy path: what governments do after the eve of the talks, 24 October 2025.
# Check it:  lodestone check {name}.toml        See it:  lodestone explain {name}.toml
# Run it:    make run PATHS={name}.toml OUT=outputs/{name}
# Acts to cancel or move: lodestone acts --pending    Goods: lodestone goods    A line inside a group that has a duty
# of its own pays that one, not its group's.

name = "{name}"                     # the name of the file, without .toml
label = "My path"                   # a few words for tables
about = "One sentence: what this path stands for."
sources = ["who expects this, or: my own assumption"]
extends = "current_policy"          # a standard path (lodestone paths), a file ending in .toml, or "eve"
baseline = "current_policy"         # the path against which losses are measured
branches = 2025-10-24               # everything announced up to this day is history

# `check` tells what each act changes, and names each act that changes nothing, with the reason.
# Every change carries the day on which it becomes known (announced): the world reacts from then on.
# Remove the '#' in front of a block to use it; a block may stand as often as you like.

# --- a new duty on goods by name (us_new_duty on goods from China, cn_new_duty on goods from the U.S.)
#[[add]]
#kind = "duty"
#act_id = "MY-DUTY"
#programme = "us_new_duty"
#action = "set"                     # "end" takes it away again (an act of its own, without scope and rate_pct)
#scope = ["laptops_tablets", "smartphones"]
#rate_pct = 25                      # percentage points on top of all other layers
#announced = 2025-11-15
#effective = 2025-12-01
#citation = "assumption: ..."       # a legal citation, or what you assume

# --- an act that is pending on the eve does not happen, or happens later
#[[cancel]]
#act = "US-301-4YR-2026"
#announced = 2025-12-01

#[[move]]
#act = "US-301-EXCL-LAPSE-NOV25"
#announced = 2025-11-15
#effective = 2026-06-01

# --- a threat is carried out: until then it is expected and never in force (threats: lodestone acts --pending)
#[[enact]]
#act = "US-THREAT-100"
#announced = 2026-01-15
#effective = 2026-02-01             # if left out: the day of the threat, or the announcement if that is later

# --- a duty at a multiple of its rate
#[[scale]]
#act = "US-IEEPA-F2"
#factor = 0.5                       # 0.5 halves the rate, 1.25 adds a quarter
#announced = 2025-11-04
#effective = 2025-11-10

# --- how the Chinese licence office behaves; the practice is one of these:
{practices}
#[[add]]
#kind = "control"
#act_id = "MY-HALT"
#programme = "cn_licence_practice"
#action = "set"
#products = ["magnets_controlled", "materials"]
#destinations = "US"                # "all", or some of {destinations}
#end_uses = "all"                   # "all", or some of {end_uses}
#practice = "halt"
#announced = 2025-12-01
#effective = 2025-12-01             # it holds to the end of the run, unless an act of its own ends it:
#imposer = "CN"
#citation = "assumption: ..."

#[[add]]
#kind = "control"
#act_id = "MY-HALT-END"
#programme = "cn_licence_practice"
#action = "end"                     # takes back what the programme set last: the practice before the halt returns
#products = ["magnets_controlled", "materials"]
#destinations = "US"
#end_uses = "all"
#announced = 2026-01-20
#effective = 2026-02-01
#imposer = "CN"
#citation = "assumption: ..."

# --- something that is neither duty nor control: purchases, allied supply, stocks (see docs/paths.md)
#[[add]]
#kind = "measure"
#act_id = "MY-COVER"
#programme = "extra_cover_weeks"
#action = "set"
#value = 8
#announced = 2025-11-15
#effective = 2025-11-15
#imposer = "US"
#citation = "assumption: ..."
"""


def starter(name: str) -> str:
    """Return the ASCII text of a commented path file of a name."""
    return _TEMPLATE.format(
        name=name,
        practices="\n".join(f"#     {practice:9}  {meaning}" for practice, meaning in PRACTICE_MEANINGS.items()),
        destinations=", ".join(place for place in Destination if place is not Destination.CN),
        end_uses=", ".join(EndUse),
    )
