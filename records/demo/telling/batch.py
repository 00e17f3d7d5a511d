"""Tells one batch of accounts: companies, their people, and everything that happened between us and them."""

from collections.abc import Sequence

from records.demo.lists import FAIR
from records.demo.scale import Share
from records.demo.story import Tie
from records.demo.telling import activity, company, contact, deal, delivery, event, lead, money, service, ticket
from records.demo.world import Account, Told, World

#: How many of a hundred people belong to no company.
ALONE = 4


def tell(world: World, share: Share) -> Told:
    """Tell exactly as many records of each object as the batch has to."""
    told = Told()
    accounts = [company.tell(world, told) for _company in range(share["company"])]
    alone = share["contact"] * ALONE // 100
    for account in _dealt(world, accounts, share["contact"] - alone):
        contact.tell(world, account, told)
    loners = [contact.tell_alone(world, told) for _loner in range(alone)]
    peopled = [account for account in accounts if account.people]
    if peopled:
        _business(world, peopled, share, told)
    for account in accounts:
        company.settle(world, account, told)
    _families(world, accounts, told)
    for person in (*loners, *(one for account in accounts for one in account.people)):
        event.tell(world, person, told)
        if world.dice.chance(0.03):
            told.members.append((FAIR, person.story, person.story.born_at, world.staff.marketing))
    return told


def _business(world: World, accounts: Sequence[Account], share: Share, told: Told) -> None:
    dice = world.dice
    for account in _dealt(world, accounts, share["deal"]):
        deal.tell(world, account, dice.pick(account.people), told)
    for account in accounts:
        for sale in account.sales:
            money.tell(world, account, sale, told)
        for person in account.people:
            contact.settle(world, person, account)
            activity.tell(world, account, person, told)
    for account in _dealt(world, accounts, share["lead"]):
        lead.tell(world, account, dice.pick(account.people), told)
    _service(world, accounts, share, told)
    buyers = [account for account in accounts if account.sales]
    won = [(account, sale) for account in buyers for sale in account.sales if sale.won_at]
    for _project in range(share["project"] if buyers else 0):
        account, sale = dice.pick(won or [(account, account.sales[0]) for account in buyers])
        delivery.tell_project(world, account, sale, told)
    for _training in range(share["training"]):
        delivery.tell_training(world, dice.pick(buyers or accounts), told)


def _service(world: World, accounts: Sequence[Account], share: Share, told: Told) -> None:
    """Tell tickets, conversations and answers to surveys; customers ask more than others."""
    dice = world.dice
    people = [(account, person) for account in accounts for person in account.people]
    customers = [pair for pair in people if pair[1].customer_at] or people
    answers = share["feedback_submission"]
    for _ticket in range(share["ticket"]):
        account, person = dice.pick(customers if dice.chance(0.75) else people)
        story, closed = ticket.tell(world, account, person, told)
        before = len(told.stories.get("feedback_submission", ()))
        if closed and before < answers / 2:
            service.tell_satisfaction(world, story, person, closed, told)
    for _conversation in range(share["conversation"]):
        service.tell_conversation(world, dice.pick(people)[1], told)
    for _answer in range(answers - len(told.stories.get("feedback_submission", ()))):
        service.tell_loyalty(world, dice.pick(customers)[1], told)


def _dealt(world: World, accounts: Sequence[Account], count: int) -> list[Account]:
    """Deal a number of things out to accounts by their weight."""
    weights = {index: account.weight for index, account in enumerate(accounts)}
    return [accounts[world.dice.weighted(weights)] for _thing in range(count)]


def _families(world: World, accounts: Sequence[Account], told: Told) -> None:
    """Let some companies be the children of bigger ones of their country."""
    dice = world.dice
    for child in accounts:
        if not dice.chance(0.08):
            continue
        elders = [one for one in accounts if one.land == child.land and one.weight > child.weight]
        if elders:
            parent = dice.pick(elders)
            at = max(parent.company.born_at, child.company.born_at)
            told.ties.append(Tie(parent.company, child.company, at, "parent_company", child.owner))
