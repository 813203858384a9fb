import { wordList } from '../word-list.ts';
import { folded } from './folded.ts';

/** Codes that shops give to what is no product. */
const codes = new Set(
  wordList(`
    post dot d m s b c2 c3 cruk pads adjust adjust2 bankcharges amazonfee ebayfee paypalfee shipping postage carriage freight delivery
    discount disc fee fees manual sample samples gift voucher giftcard giftvoucher handling surcharge insurance tip donation
    versand versandkosten porto rabatt gutschein frais port remise envio gastos descuento frete portes desconto
  `),
);

/** What is unmistakable wherever it stands in a name. */
const phrases = [
  'gift (?:voucher|card|certificate)s?|(?:bank|credit card|paypal|card|delivery|shipping|postage|handling) (?:charge|fee|cost)s?',
  '(?:amazon|ebay|paypal|etsy|stripe|booking|processing|transaction|late|cancellation) fees?|shipping (?:and|&) handling|bad debt',
  'geschenkgutscheine?|geschenkkarten?|wertgutscheine?|versandkosten(?:pauschale)?|bankgebuhren|bearbeitungsgebuhr|mahngebuhr|portokosten',
  'frais (?:de|d) ?(?:port|livraison|dossier|envoi|gestion|expedition)|frais bancaires|(?:bon|cheque|carte)s? cadeaux?',
  'gastos? de (?:envio|gestion)|(?:tarjeta|cheque|vale|bono)s? (?:de )?regalo|comision bancaria|cargo bancario',
  '(?:custos?|taxa|portes|despesas) de (?:envio|entrega|frete|gestao)|(?:vale|cartao|cheque)[- ](?:presente|oferta)|taxas? bancarias?',
].map((phrase) => new RegExp(`(?:^|[^a-z])(?:${phrase})(?![a-z])`));

/** What makes a name that of no product if nothing but such words and those below stands in it: "Next Day Carriage", not "Carriage clock". */
const tellingWords = new Set(
  wordList(`
    postage carriage shipping delivery freight discount discounts rebate sample samples manual adjustment adjust adjustments fee fees charge
    charges voucher vouchers commission rounding tip tips gratuity donation surcharge handling insurance deposit refund correction credit
    versand porto fracht lieferung lieferkosten rabatt nachlass skonto muster warenprobe gebuhr gebuhren gutschein gutscheine provision
    rundung trinkgeld spende zuschlag pfand kaution korrektur gutschrift
    port livraison expedition envoi remise reduction rabais echantillon echantillons frais arrondi pourboire don supplement caution avoir
    envio envios portes descuento descuentos rebaja muestra muestras comision redondeo propina donacion recargo fianza ajuste
    frete entrega desconto descontos amostra amostras taxa taxas comissao arredondamento gorjeta doacao acrescimo caucao
  `),
);

const fillers = new Set(
  wordList(`
    and for of to the by a on in per next same day days standard express priority economy first class second airmail tracked registered
    international domestic worldwide national local uk eu us usa europe dotcom online web site cost costs price free extra bank card
    order orders item items customer dhl ups fedex dpd gls hermes royal mail usps tnt parcelforce amazon ebay paypal cruk
    und fur der die das pro inland ausland kosten pauschale standardversand expressversand kostenlos
    de du des la le les et a pour par frais gratuit gratuite colissimo chronopost
    el los las y por para gratis gastos costes coste correos urgente
    o os as do da e custo custos correios gratuito rapida
  `),
);

/** Whether a service's code says that it is no product: POST, BANK CHARGES, gift_0001_20. */
export function isNonProductCode(code: string): boolean {
  const bare = code.toLowerCase().replace(/[\s_.-]/g, '');
  return codes.has(bare) || /^gift\d+$/.test(bare);
}

/** Whether a service's name says that it is no product, in English, German, French, Spanish or Portuguese. */
export function isNonProductName(name: string): boolean {
  const text = folded(name.replace(/ß/g, 'ss'));
  if (phrases.some((phrase) => phrase.test(text))) return true;
  const tokens = text.match(/[a-z]+/g) ?? [];
  return (
    tokens.some((token) => tellingWords.has(token)) &&
    tokens.every((token) => tellingWords.has(token) || fillers.has(token))
  );
}
