"""What several tests of scores share."""

from pathlib import Path

import pandas as pd
import pytest

from tests.calibration.score.bands import BAND


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A study of one path whose departures are the same band in every month."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "study"
    folder.mkdir()
    rows = [
        {"path": "realised", "month": month, "origin": "CN", "destination": place}
        | {f"departed_tonnes_{name}": value * scale for name, value in BAND.items()}
        for month in ("2025-08", "2025-09", "2025-11", "2025-12")
        for place, scale in (("US", 1.0), ("World", 10.0))
    ]
    pd.DataFrame(rows).to_csv(folder / "magnet_flows.csv", index=False)
    return folder
