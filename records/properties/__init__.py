"""What can be known about a record: property kinds, their values, and the schema of an object. No database here."""

from records.properties.kinds import KINDS, Kind, Reading, Value
from records.properties.schema import Catalogue, ObjectSchema, Option, Property

__all__ = ["KINDS", "Catalogue", "Kind", "ObjectSchema", "Option", "Property", "Reading", "Value"]
