import { folded } from './folded.ts';

const word = 'tests?|testing|testers?|dummy|prueba|teste|essai';
const whom =
  'users?|customers?|accounts?|clients?|orders?|bookings?|kunden?|konto|bestellung|cliente?|pedido|commande';
const alone = new RegExp(String.raw`^(?:${word})(?:[\s_.#-]*(?:${word}|${whom}|\d+)|[\s_.#-]+[a-z])*$`);

/** An address that is made up: test@…, qa.test+1@…, …@test.com. */
const address = /(?:^|[._+-])test(?:er|ing|s)?\d*(?:[._+-][^@]*)?@|@test\.|@[^@]*\.test$/;

/** Names of services that are sold to nobody: "This is a test product", "Testartikel". */
const service = new RegExp(
  String.raw`^(?:this is )?(?:an? |my |the )?tests? ?(?:product|item|article|service|order|booking|line|sku|only)?s?(?: ?\d+)?\.?$|` +
    'this is (?:only )?a test|(?:^|[^a-z])test (?:product|item|order|booking|sku)(?![a-z])|' +
    String.raw`^(?:testartikel|testprodukt|testbestellung|testleistung|produit (?:de )?test|article (?:de )?test|producto (?:de )?(?:prueba|test)|articulo de prueba|produto (?:de )?teste|artigo de teste)\b`,
);

/** Whether a name, id or code is a test's own: "test", "Test Test", "TEST001", "test-order-7"; not "Testa" or "Contest". */
export function isTestName(text: string): boolean {
  // Nearly all texts end here.
  if (!/test|dummy|prueba|essai/i.test(text)) return false;
  return text.includes('@') ? address.test(folded(text)) : alone.test(folded(text));
}

/** Whether a service's name says that it is for testing the shop; a pregnancy test is a product. */
export function isTestService(name: string): boolean {
  return /test|prueba/i.test(name) && service.test(folded(name));
}
