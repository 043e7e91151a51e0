"""What a model's class holds for an attribute until an instance has a value of its own."""

from typing import Any


class UnsetError(AttributeError):
    """An attribute was read before it had a value: the database fills it, or it was not loaded."""


class Declared:
    """A declaration in a class body; reading it through an instance means that the value is not set."""

    __slots__ = ()

    def __get__(self, instance: object, owner: type[Any] | None = None) -> Any:
        if instance is None:
            return self
        classes = type(instance).__mro__
        name = next((name for one in classes for name, value in vars(one).items() if value is self), "?")
        raise UnsetError(f"{type(instance).__name__}.{name} has no value yet: {self.reason()}")

    def reason(self) -> str:
        """Why an instance may have no value here."""
        raise NotImplementedError
