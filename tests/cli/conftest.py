from tests.cli.running import cli, filled
from tests.fakes.keyrings import no_keyring, system_keyring

__all__ = ["cli", "filled", "no_keyring", "system_keyring"]
