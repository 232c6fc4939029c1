from tests.cli.running import cli, filled

__all__ = ["cli", "filled"]
