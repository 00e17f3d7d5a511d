"""Tells companies: who they are, where, and how they became customers."""

from records.demo.lists import KEY_ACCOUNTS
from records.demo.story import Story
from records.demo.words import LANDS, Land
from records.demo.words.trade import TRADES
from records.demo.world import Account, Told, World, phone, slug

WEIGHTS = {land: float(land.weight) for land in LANDS}
PLANS = (("starter", 10), ("team", 40), ("business", 200), ("enterprise", 10**9))


def tell(world: World, told: Told) -> Account:
    """Tell a company that nobody has bought anything for yet."""
    dice = world.dice
    land = dice.weighted(WEIGHTS)
    place = dice.pick(land.places)
    industry = dice.pick(list(TRADES))
    name, domain = _name(world, land, industry)
    owner = dice.maybe(0.94, dice.pick(world.staff.sellers[land.side]))
    employees = max(1, int(dice.tail(45, 1.5)))
    born = dice.worked_before_now(dice.early())
    imported = dice.chance(0.4)
    story = Story.begin(
        "company",
        born,
        {
            "name": name,
            "domain": dice.maybe(0.95, domain),
            "website": dice.maybe(0.8, f"https://www.{domain}"),
            "phone": dice.maybe(0.7, phone(dice, land)),
            "industry": dice.maybe(0.93, industry),
            "type": dice.weighted({"PROSPECT": 78, "PARTNER": 7, "RESELLER": 5, "VENDOR": 4, "OTHER": 3, None: 3}),
            "number_of_employees": dice.maybe(0.9, employees),
            "annual_revenue": dice.maybe(0.7, dice.amount(employees * 140_000, 0.6)),
            "founded_year": dice.maybe(0.6, 2025 - int(dice.tail(18, 0.8)) % 160),
            "is_public": dice.maybe(0.5, employees > 900),
            "linkedin_page": dice.maybe(0.4, f"https://social.example/company/{slug(name)}"),
            "time_zone": place.zone,
            "street_address": dice.maybe(0.8, dice.pick(land.streets).replace("#", str(dice.whole(1, 180)))),
            "city": _spelled(world, place.city),
            "state": dice.maybe(0.7, place.state),
            "postal_code": dice.maybe(0.8, dice.digits(place.postal)),
            "country": land.name,
            "lifecycle_stage": "lead",
            "lead_status": "NEW",
            "owner": None if imported else owner,
        },
        None if imported else owner,
        "import" if imported else "user",
    )
    if imported:
        story.then(dice.after(story.born_at, 1), dice.now, world.staff.managers[land.side], owner=owner)
    told.add(story)
    return Account(story, name, domain, land, place, owner, dice.tail(1, 0.8))


def settle(world: World, account: Account, told: Told) -> None:
    """Let the company become what its deals say: an opportunity, a customer, or a lead that is worked."""
    dice, story = world.dice, account.company
    opened = min((sale.story.born_at for sale in account.sales), default=None)
    won = min((sale.won_at for sale in account.sales if sale.won_at), default=None)
    if opened is None:
        stage = dice.weighted({"lead": 5, "marketingqualifiedlead": 3, "salesqualifiedlead": 2, "subscriber": 1})
        status = dice.pick(("OPEN", "ATTEMPTED_TO_CONTACT", "CONNECTED", "BAD_TIMING", "UNQUALIFIED"))
        at = dice.after(story.born_at, 9)
        story.then(at, dice.now, account.owner, lifecycle_stage=stage, lead_status=status)
        return
    story.then(opened, dice.now, account.owner, lifecycle_stage="opportunity", lead_status="OPEN_DEAL")
    if won is None:
        if all(sale.lost_at for sale in account.sales):
            at = max(sale.lost_at for sale in account.sales if sale.lost_at)
            story.then(dice.soon(at, 30), dice.now, account.owner, lead_status="BAD_TIMING")
        return
    seats = int(story.value("number_of_employees") or 20)
    plan = next(name for name, most in PLANS if seats <= most)
    renewal = won.date().replace(year=won.year + 1, day=min(won.day, 28))
    story.then(
        won, dice.now, account.owner,
        lifecycle_stage="customer", lead_status="CONNECTED", plan=plan, seats=min(seats, 5_000), renewal_date=renewal,
    )  # fmt: skip
    story.then(dice.after(won, 30), dice.now, source="system", health_score=dice.whole(35, 100))
    story.then(dice.after(won, 80), dice.now, source="system", health_score=dice.whole(20, 100))
    if dice.chance(0.08):
        story.then(dice.after(won, 60), dice.now, world.staff.marketing, lifecycle_stage="evangelist")
    if dice.chance(0.35):
        at = dice.after(won, 5)
        story.then(at, dice.now, world.staff.managers[account.land.side], target_account=True)
        if at <= dice.now:
            told.members.append((KEY_ACCOUNTS, story, at, world.staff.managers[account.land.side]))


def _name(world: World, land: Land, industry: str) -> tuple[str, str]:
    """Return the name and the domain of a company; no two have the same domain."""
    dice = world.dice
    for _attempt in range(50):
        base = f"{dice.pick(land.heads)}{dice.pick(land.tails)} {dice.pick(TRADES[industry])}"
        domain = f"{slug(base)}.example"
        if domain not in world.domains:
            break
    else:
        number = world.number("company")
        base, domain = f"{base} {number}", f"{slug(base)}{number}.example"
    world.domains.add(domain)
    return f"{base} {dice.pick(land.forms)}", domain


def _spelled(world: World, city: str) -> str:
    """Return a city as people type it: mostly right."""
    return world.dice.weighted({city: 96, city.upper(): 2, city.lower(): 2})
