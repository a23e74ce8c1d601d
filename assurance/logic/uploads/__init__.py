"""What may be uploaded as evidence, decided by the bytes and never by the name."""

from assurance.logic.uploads.inspecting import MOST_BYTES, Accepted, inspect, too_large
from assurance.logic.uploads.unfit import UnfitFile

__all__ = ["MOST_BYTES", "Accepted", "UnfitFile", "inspect", "too_large"]
