import { describe, expect, test } from '@jest/globals';
import { comparable } from '../../../src/data/import/column-names.ts';
import { assignCustomerRoles, assignServiceRoles } from '../../../src/data/import/roles.ts';

/** Roles with the names of their columns. */
function services(
  header: string[],
  given?: Parameters<typeof assignServiceRoles>[1],
): Record<string, string | undefined> {
  const { roles } = assignServiceRoles(header, given, 'file.csv');
  return Object.fromEntries(Object.entries(roles).map(([role, index]) => [role, header[index]]));
}

function customers(header: string[]): Record<string, string | undefined> {
  const { roles } = assignCustomerRoles(header, undefined, 'file.csv');
  return Object.fromEntries(Object.entries(roles).map(([role, index]) => [role, header[index]]));
}

test.each([
  'customer_id',
  'CustomerID',
  'Customer ID',
  'customerId',
  ' CUSTOMER-ID ',
  'Customer.Id',
  'Customer ID (CRM)',
])('%j is compared as customerid', (name) => {
  expect(comparable(name)).toBe('customerid');
});

test('accents, currency codes and units do not matter', () => {
  expect(['Quantité', 'Stück', 'Total (EUR)', 'amount_usd', 'Größe'].map(comparable)).toEqual([
    'quantite',
    'stuck',
    'total',
    'amount',
    'grosse',
  ]);
});

describe('the columns of a services file', () => {
  test('of CDNOW: the amount is the total of a line', () => {
    expect(services(['customer_id', 'date', 'quantity', 'amount'])).toEqual({
      customerId: 'customer_id',
      date: 'date',
      quantity: 'quantity',
      amount: 'amount',
    });
  });

  test('of UCI Online Retail: quantity × unit price, and a cancellation by invoice number', () => {
    const header = [
      'InvoiceNo',
      'StockCode',
      'Description',
      'Quantity',
      'InvoiceDate',
      'UnitPrice',
      'CustomerID',
      'Country',
    ];
    expect(services(header)).toEqual({
      customerId: 'CustomerID',
      date: 'InvoiceDate',
      orderId: 'InvoiceNo',
      quantity: 'Quantity',
      unitPrice: 'UnitPrice',
      service: 'Description',
      serviceCode: 'StockCode',
    });
    expect(assignServiceRoles(header, undefined, 'file.csv').notes).toEqual([
      'the amount is "Quantity" × "UnitPrice"; if "UnitPrice" is already the total, map it as "amount"',
    ]);
  });

  test('a price without a quantity is the amount, with one it is not', () => {
    expect(services(['client', 'date', 'price'])).toMatchObject({ amount: 'price' });
    expect(services(['client', 'date', 'price', 'qty'])).toMatchObject({
      unitPrice: 'price',
      quantity: 'qty',
    });
    expect(services(['client', 'date', 'price', 'qty', 'total'])).toEqual({
      customerId: 'client',
      date: 'date',
      quantity: 'qty',
      amount: 'total',
    });
  });

  test.each([
    [
      [
        'Kundennummer',
        'Rechnungsdatum',
        'Gesamtbetrag',
        'Bestellnummer',
        'Menge',
        'Leistung',
        'Kategorie',
        'Status',
      ],
    ],
    [
      [
        'N° client',
        'Date de commande',
        'Montant TTC',
        'Numéro commande',
        'Quantité',
        'Prestation',
        'Catégorie',
        'Statut',
      ],
    ],
    [
      [
        'ID cliente',
        'Fecha de compra',
        'Importe',
        'Número pedido',
        'Cantidad',
        'Descripción',
        'Categoría',
        'Estado',
      ],
    ],
    [
      [
        'Cliente',
        'Data da compra',
        'Valor total',
        'Pedido',
        'Quantidade',
        'Serviço',
        'Categoria',
        'Situação',
      ],
    ],
  ])('in other languages: %j', (header) => {
    const [customerId, date, amount, orderId, quantity, service, category, status] = header;
    expect(services(header)).toEqual({
      customerId,
      date,
      amount,
      orderId,
      quantity,
      service,
      category,
      status,
    });
  });

  test('an id is the customer only where nothing says so better', () => {
    expect(services(['Id', 'date', 'amount'])).toMatchObject({ customerId: 'Id' });
    expect(services(['id', 'customer_id', 'date', 'amount'])).toMatchObject({ customerId: 'customer_id' });
  });

  test('the mapping goes before all names, and null switches a role off', () => {
    const header = ['customer_id', 'date', 'amount', 'status', 'net'];
    expect(services(header, { amount: 'net', status: null })).toEqual({
      customerId: 'customer_id',
      date: 'date',
      amount: 'net',
    });
  });

  test('a mapping may write names as people do', () => {
    expect(services(['Who', 'date', 'amount'], { customerId: 'who' })).toMatchObject({ customerId: 'Who' });
  });

  test('a column that is missing is asked for with the columns seen', () => {
    expect(() => services(['who', 'date', 'amount'])).toThrow(
      'no column of "file.csv" is recognised as the customer',
    );
    expect(() => services(['customer', 'when', 'worth'])).toThrow(
      'the date or the amount (or quantity and unit price)',
    );
    expect(() => services(['customer', 'date', 'amount'], { service: 'what' })).toThrow(
      'the mapping names the column "what"',
    );
  });

  test('two columns of the same name are refused', () => {
    expect(() => services(['customer id', 'customer_id', 'date', 'amount'])).toThrow(
      '"customer id" and "customer_id" of "file.csv" may both be the customerId',
    );
  });

  test('a customers file given instead is recognised', () => {
    const attempt = () => services(['customer_id', 'name', 'email']);
    expect(attempt).toThrow(expect.objectContaining({ hint: expect.stringContaining('--customers') }));
  });
});

describe('the columns of a customers file', () => {
  test('are id, name and e-mail', () => {
    expect(customers(['Id', 'Full name', 'E-Mail', 'City'])).toEqual({
      customerId: 'Id',
      name: 'Full name',
      email: 'E-Mail',
    });
  });

  test('a name may be in two columns', () => {
    expect(customers(['id', 'Vorname', 'Nachname'])).toEqual({
      customerId: 'id',
      firstName: 'Vorname',
      lastName: 'Nachname',
    });
  });

  test('a name may be there as a whole and in two columns', () => {
    expect(customers(['id', 'full name', 'first name', 'last name'])).toEqual({
      customerId: 'id',
      name: 'full name',
      firstName: 'first name',
      lastName: 'last name',
    });
  });

  test('a lone first name is the whole name', () => {
    expect(customers(['id', 'nombre'])).toEqual({ customerId: 'id', name: 'nombre' });
  });

  test.each([
    'Phone',
    'Mobile number',
    'Telefonnummer',
    'N° de téléphone',
    'Teléfono móvil',
    'Telemóvel',
    'Cellulare',
  ])('%s is a telephone number', (name) => {
    expect(customers(['id', name])).toEqual({ customerId: 'id', phone: name });
  });

  test('of several telephone numbers it is the mobile one, and of two alike the first', () => {
    expect(customers(['id', 'Phone', 'Mobile'])).toMatchObject({ phone: 'Mobile' });
    expect(customers(['id', 'Phone', 'phone '])).toMatchObject({ phone: 'Phone' });
  });

  test('an e-mail address is the id where there is no other', () => {
    expect(customers(['email', 'name'])).toEqual({ customerId: 'email', name: 'name' });
  });
});
