"""Days on which no action runs: single days, days of each year, and public holidays of countries."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import holidays
from django.utils.translation import gettext as _

from crm.lib.calendar.reading import Reader


@dataclass(frozen=True)
class Country:
    """Whose public holidays count: a country such as ``NO`` or ``US``, or one of its regions such as ``CA``."""

    code: str
    region: str = ""

    def __str__(self) -> str:
        return f"{self.code}-{self.region}" if self.region else self.code


@dataclass(frozen=True)
class Pauses:
    """Days without actions. A ``yearly`` one is a month and a day; 29 February pauses that day alone."""

    days: frozenset[date] = frozenset()
    yearly: frozenset[tuple[int, int]] = frozenset()
    countries: tuple[Country, ...] = ()

    def __contains__(self, day: date) -> bool:
        return (
            day in self.days
            or (day.month, day.day) in self.yearly
            or any(day in public_holidays(country, day.year) for country in self.countries)
        )

    @property
    def is_empty(self) -> bool:
        """Return whether no day is a pause."""
        return not (self.days or self.yearly or self.countries)

    def dump(self) -> dict[str, Any]:
        """Return the days as the JSON from which they were read."""
        dumped = {
            "days": [day.isoformat() for day in sorted(self.days)],
            "yearly": [{"month": month, "day": day} for month, day in sorted(self.yearly)],
            "countries": [str(country) for country in self.countries],
        }
        return {key: entries for key, entries in dumped.items() if entries}


@lru_cache(maxsize=1_000)
def public_holidays(country: Country, year: int) -> frozenset[date]:
    """Return the public holidays of a year, with the days on which they are observed instead."""
    # New Year's Day of the next year may be observed on the last day of this one.
    years = [year, min(year + 1, date.max.year)]
    found = holidays.country_holidays(country.code, subdiv=country.region or None, years=years)
    return frozenset(day for day in found if day.year == year)


@lru_cache(maxsize=1)
def regions() -> dict[str, frozenset[str]]:
    """Return the countries whose holidays are known, each with its regions."""
    known = holidays.list_supported_countries(include_aliases=False)
    return {code: frozenset(found) for code, found in known.items() if len(code) == 2}


def read_pauses(raw: object, reader: Reader) -> Pauses:
    """Return the pauses of ``{"days": ["2026-12-24"], "yearly": [{"month": 12, "day": 24}], "countries": ["NO"]}``."""
    mapping = reader.mapping(raw, (), ("days", "yearly", "countries"))
    if mapping is None:
        return Pauses()
    days, yearly, countries = (
        [(reader.at(key).at(index), entry) for index, entry in enumerate(reader.at(key).array(mapping.get(key, [])))]
        for key in ("days", "yearly", "countries")
    )
    return Pauses(
        days=frozenset(place.date(entry) for place, entry in days),
        yearly=frozenset(
            place.month_and_day(entry) for place, entry in yearly if place.mapping(entry, ("month", "day")) is not None
        ),
        countries=tuple(dict.fromkeys(_read_country(entry, place) for place, entry in countries)),
    )


def _read_country(raw: object, reader: Reader) -> Country:
    """Return the country of ``"NO"``, or the region of ``"US-CA"``."""
    code, _dash, region = raw.partition("-") if isinstance(raw, str) else ("", "", "")
    if code not in regions():
        reader.problem(_("The holidays of this country are not known. Enter two letters such as NO or US."))
    elif region and region not in regions()[code]:
        reader.problem(_("This country has no region of this name. Enter it such as US-CA, or the country alone."))
    return Country(code, region)
