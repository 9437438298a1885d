"""`python -m sim.report.pages`: write the generated pages into `docs/` of the working directory."""

from pathlib import Path

from sim.report.pages import pages


def main() -> None:
    """Write every page."""
    for file, text in pages().items():
        Path(file).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
