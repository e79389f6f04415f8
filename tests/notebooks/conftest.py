"""The pack of the demo."""

from demo_pack import demo

__all__ = ["demo"]
