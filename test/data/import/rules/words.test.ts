import { describe, expect, test } from '@jest/globals';
import { wholeId } from '../../../../src/data/import/rules/decimal-ids.ts';
import { isNonProductCode, isNonProductName } from '../../../../src/data/import/rules/non-products.ts';
import { isTestName, isTestService } from '../../../../src/data/import/rules/test-orders.ts';

describe('an id that a program took for a number', () => {
  test.each([
    ['17850.0', '17850'],
    ['17850.00', '17850'],
    ['007.0', '007'],
    ['1.7850e4', '17850'],
    ['1.78500E+04', '17850'],
  ])('%s is %s', (id, whole) => expect(wholeId(id)).toBe(whole));

  test.each(['17850', '17850.5', 'A17.0', '1.785E+04', '.0', '1.0.0', '17850.', 'a@b.c', '-5.0'])(
    'is not %s',
    (id) => expect(wholeId(id)).toBe(id),
  );
});

describe('a code of no product', () => {
  test.each([
    ...['POST', 'DOT', 'D', 'M', 'm', 'S', 'B', 'C2', 'C3', 'BANK CHARGES', 'AMAZONFEE', 'CRUK', 'PADS'],
    ...['gift_0001_20', 'ADJUST', 'Versandkosten'],
  ])('is %s', (code) => expect(isNonProductCode(code)).toBe(true));

  test.each(['85123A', '22423', 'DCGS0003', '47566B', 'A', 'POSTER', 'SP1002', 'giftbag'])(
    'is not %s',
    (code) => expect(isNonProductCode(code)).toBe(false),
  );
});

describe('a name of no product', () => {
  test.each([
    ...[
      'POSTAGE',
      'DOTCOM POSTAGE',
      'CARRIAGE',
      'Next Day Carriage',
      'Manual',
      'Discount',
      'SAMPLES',
      'Bank Charges',
    ],
    ...[
      'AMAZON FEE',
      'CRUK Commission',
      'Adjust bad debt',
      'Dotcomgiftshop Gift Voucher £20.00',
      'Shipping & handling',
    ],
    ...['Standard Shipping (3-5 days)', 'Delivery', 'Rounding', '10% discount'],
    ...[
      'Versandkosten',
      'DHL Versand',
      'Versand und Porto',
      'Rabatt 10 %',
      'Geschenkgutschein',
      'Bearbeitungsgebühr',
    ],
    ...['Frais de port', 'Livraison Colissimo', 'Remise 5 %', 'Chèque cadeau 50 €', 'Échantillon gratuit'],
    ...[
      'Gastos de envío',
      'Envío urgente',
      'Descuento',
      'Tarjeta regalo',
      'Comisión bancaria',
      'Muestra gratis',
    ],
    ...['Custos de envio', 'Portes de envio', 'Desconto', 'Cartão presente', 'Taxa de entrega', 'Gorjeta'],
  ])('is %s', (name) => expect(isNonProductName(name)).toBe(true));

  test.each([
    ...[
      'CARRIAGE CLOCK',
      'MANUAL COFFEE GRINDER',
      'VINTAGE POST OFFICE CABINET',
      'GIFT BAG',
      'DISCOUNT STORE SIGN',
    ],
    ...[
      'LETTER SHAPE PENCIL',
      'POSTCARD',
      'Portable speaker',
      'Porto wine',
      'Delivery van toy',
      'Sample sale dress',
    ],
    ...[
      'Haarschnitt',
      'Portrait',
      'Coupe et brushing',
      'Corte de pelo',
      'Fee fairy doll',
      '',
      '22423',
      'FREE STANDING LAMP',
    ],
  ])('is not %s', (name) => expect(isNonProductName(name)).toBe(false));
});

describe('a name or id of a tester', () => {
  test.each([
    ...[
      'test',
      'TEST',
      'Test Test',
      'TEST001',
      'test-order-7',
      'test_user',
      'Tester',
      'test@shop.com',
      'qa.test+1@shop.com',
    ],
    ...['anna@test.com', 'me@shop.test', 'Test Kunde', 'dummy', 'Testing 2', 'prueba'],
  ])('is %s', (text) => expect(isTestName(text)).toBe(true));

  test.each([
    ...[
      'Testa',
      'Contest',
      'Testino Mario',
      'attest',
      'greatest@hits.com',
      'latest',
      'Testarossa',
      'anna@contest.com',
    ],
    ...['Ernest', '536365', '', 'Test Rite Ltd'],
  ])('is not %s', (text) => expect(isTestName(text)).toBe(false));
});

describe('a service for testing', () => {
  test.each([
    ...['This is a test product.', 'Test product', 'TEST ITEM 2', 'test', 'Testartikel', 'Produit de test'],
    ...['Producto de prueba', 'Artigo de teste', 'My test order'],
  ])('is %s', (name) => expect(isTestService(name)).toBe(true));

  test.each([
    ...['Pregnancy test', 'Test tube vase', 'TESTER PERFUME', 'Eye test', 'Blood test kit', 'Test match mug'],
    ...['Contest ticket', 'COVID-19 Test Kit', 'Drum set'],
  ])('is not %s', (name) => expect(isTestService(name)).toBe(false));
});
