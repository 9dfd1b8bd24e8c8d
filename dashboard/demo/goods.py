"""What the shop sells: home goods in six categories, most of them with a known cost."""

from decimal import Decimal
from random import Random

from crm.models import Category, Product
from dashboard.demo.people import SHOP

# category: (share of orders' lines, "title price" ..)
ASSORTMENT = {
    "Kitchen": "Cast-iron pan|69;Pour-over set|48;Chef's knife|89;Linen tea towels|19;Mortar and pestle|36;"
    "Enamel kettle|54;Chopping board, oak|42;Spice jars, set of 6|24;Bread bin|58",
    "Bedroom": "Washed linen bedding|149;Wool blanket|119;Feather pillow|45;Cotton percale sheet|59;"
    "Bedside lamp|79;Quilt, king size|189",
    "Living": "Armchair, bouclé|489;Floor lamp|159;Wool rug 160x230|349;Cushion cover|27;Oak side table|139;"
    "Ceramic vase|39;Picture frame A3|29;Throw, mohair|99",
    "Bath": "Bath towel, organic|29;Bath mat|34;Soap dish, stone|16;Waffle bathrobe|75;Laundry basket|64",
    "Table": "Dinner plates, set of 4|68;Wine glasses, set of 6|52;Cutlery, 24 pieces|129;Linen napkins|32;"
    "Water carafe|35;Salad bowl|44;Espresso cups|26",
    "Candles": "Beeswax candle|14;Scented candle, fig|32;Scented candle, cedar|32;Tea lights, 30 pieces|12;"
    "Candle holder, brass|38",
}
GIFT_CARD = "Gift card"
COST_KNOWN = 0.85


def make_products(draw: Random) -> list[Product]:
    """In the base currency EUR; the gift card comes last and is no goods."""
    products = []
    for name, goods in ASSORTMENT.items():
        category = Category.objects.get_or_create(name=name)[0]
        for number, item in enumerate(goods.split(";"), 1):
            title, price = item.split("|")
            amount = Decimal(price) - Decimal("0.10")
            cost = (amount * Decimal(draw.randrange(32, 62)) / 100).quantize(Decimal("0.01"))
            products.append(
                Product(
                    source=SHOP,
                    sku=f"{name[:3].upper()}-{number:03d}",
                    title=title,
                    category=category,
                    currency="EUR",
                    price=amount,
                    cost=cost if draw.random() < COST_KNOWN else None,
                )
            )
    products.append(Product(source=SHOP, sku="GIFT-050", title=GIFT_CARD, currency="EUR", price=Decimal(50)))
    return Product.objects.bulk_create(products)
