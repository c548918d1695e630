"""Products, six hundred accounts and the people in them."""

from __future__ import annotations

from decimal import Decimal

from core import search
from core.names import normalize_company, normalize_email, normalize_phone
from customers.models import Account, AccountContact, Contact
from integrations.demo import words
from integrations.demo.world import Seller, World
from products.models import Product, ProductFamily


def build(world: World) -> None:
    _products(world)
    accounts = [_account(world, number) for number in range(world.accounts)]
    world.made["accounts"] = Account.objects.bulk_create(accounts, batch_size=500)
    pairs = [pair for account in accounts for pair in _contacts(world, account)]
    world.made["contacts"] = Contact.objects.bulk_create([contact for contact, _seat in pairs], batch_size=500)
    AccountContact.objects.bulk_create([seat for _contact, seat in pairs], batch_size=500)
    world.made["seats"] = [seat for _contact, seat in pairs]


def _products(world: World) -> None:
    products = []
    for name, items in words.FAMILIES.items():
        family = ProductFamily.objects.create(name=name, is_demo=True)
        for number, (product, price) in enumerate(items):
            cost = (Decimal(price) * Decimal("0.55")).quantize(Decimal("0.01"))
            made = Product(
                name=product,
                sku=f"{name[:3].upper()}-{number + 1}",
                family=family,
                list_price=Decimal(price),
                cost=cost,
                is_demo=True,
            )
            made.search = search.document(made.name, made.sku)
            products.append(made)
    world.made["products"] = Product.objects.bulk_create(products)


def _seller_of(world: World) -> Seller:
    return world.chance.choices(world.sellers, [seller.skill for seller in world.sellers])[0]


def _account(world: World, number: int) -> Account:
    seller = _seller_of(world)
    taken = world.made.setdefault("company names", [])
    name = world.company(seller)
    if name in taken:
        name = (
            f"{name[:-4]}{'东南西北'[number % 4]}区有限公司"
            if seller.chinese
            else f"{name.rsplit(' ', 1)[0]} {number} {name.rsplit(' ', 1)[1]}"
        )
    taken.append(name)
    opened = world.at(world.some_day(world.begin, world.today))
    size = int(world.chance.lognormvariate(5, 1.1)) + 5
    account = Account(
        id=world.id_at(opened), name=name, normalized_name=normalize_company(name), industry=world.chance.choice(words.INDUSTRIES),
        size=size, revenue=Decimal(size * world.chance.randint(200, 900) * 1000), currency=seller.currency, region=seller.region,
        phone=world.phone(seller.chinese), level=world.weighted((("A", 15), ("B", 45), ("C", 40))), owner=seller.user, is_demo=True,
        website=f"https://www.customer{number}.example",
    )  # fmt: skip
    account.search = search.document(account.name, phones=[account.phone])
    world.made.setdefault("seller of", []).append(seller)
    return account


def _contacts(world: World, account: Account) -> list[tuple[Contact, AccountContact]]:
    pairs = []
    chinese = account.region == "East China"
    for place in range(world.weighted(((1, 50), (2, 35), (3, 15)))):
        first, last = world.person_name(chinese)
        email = f"contact{len(world.made.setdefault('mails', []))}@{account.website.removeprefix('https://www.')}"
        world.made["mails"].append(email)
        mobile = world.phone(chinese)
        contact = Contact(
            first_name=first, last_name=last, title=world.chance.choice(words.TITLES[7:] if chinese else words.TITLES[:7]),
            email=email, mobile=mobile,
            owner=account.owner, normalized_email=normalize_email(email), normalized_phone=normalize_phone(mobile), is_demo=True,
        )  # fmt: skip
        contact.search = search.document(
            f"{last}{first}" if chinese else f"{first} {last}", email, account.name, phones=[mobile]
        )
        pairs.append((contact, AccountContact(account=account, contact=contact, is_primary=place == 0, is_demo=True)))
    return pairs
