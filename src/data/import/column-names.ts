import { wordList } from './word-list.ts';
/** What a column of a services file may mean. */
export type ServiceRole =
  | 'customerId'
  | 'date'
  | 'amount'
  | 'unitPrice'
  | 'quantity'
  | 'orderId'
  | 'service'
  /** The service's number; kept as an attribute of the line under its column's name, as is the currency. */
  | 'serviceCode'
  | 'category'
  | 'status'
  | 'currency';

/** What a column of a customers file may mean; every other column is an attribute. */
export type CustomerRole = 'customerId' | 'name' | 'firstName' | 'lastName' | 'email' | 'phone';

/**
 * A column name as it is compared: without case, accents, spaces, punctuation, a unit in brackets or a currency code
 * at its end, so that "Customer ID", "customer_id" and "CustomerId" are one name.
 */
export function comparable(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .replace(/ß/g, 'ss')
    .replace(/[°º]/g, 'o')
    .replace(/\([^)]*\)|\[[^\]]*\]/g, ' ')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[\s_.-](?:EUR|USD|GBP|CHF|BRL|CAD|AUD|MXN|SEK|NOK|DKK|PLN|JPY|INR)\s*$/i, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

const customerIds = wordList(`
  customerid customernumber customerno customernr customerref customercode customerkey customer custid custno cust
  clientid clientnumber clientno clientref clientcode client
  kundennummer kundennr kundenid kundeid kunde
  numeroclient numclient noclient idclient codeclient
  clienteid idcliente codigocliente numerocliente numcliente nocliente codcliente cliente
  userid user buyerid buyer shopperid shopper memberid membernumber member subscriberid patientid guestid
  accountid accountnumber account contactid profileid personid
`);

const serviceNames: Record<Exclude<ServiceRole, 'unitPrice'>, string[]> = {
  customerId: [...customerIds, ...wordList('customeremail clientemail useremail email emailaddress id')],
  date: wordList(`
    date orderdate invoicedate transactiondate purchasedate servicedate saledate salesdate bookingdate
    appointmentdate visitdate deliverydate paymentdate orderedat purchasedat createdat created paidat orderdatetime
    datetime timestamp day
    datum bestelldatum auftragsdatum rechnungsdatum kaufdatum verkaufsdatum buchungsdatum belegdatum leistungsdatum
    datecommande datedecommande datefacture datedefacture dateachat dateachats datevente dateprestation
    fecha fechapedido fechadepedido fechafactura fechacompra fechadecompra fechaventa
    datapedido datadopedido datafatura datacompra datadacompra datavenda datadavenda data
  `),
  amount: wordList(`
    amount lineamount linetotal lineprice totalamount amountpaid amounttotal total totalprice totalpaid orderamount
    ordertotal ordervalue saleamount salesamount sales sale revenue turnover spend spent value transactionamount
    transactionvalue purchaseamount purchasevalue paymentamount payment paid net netamount nettotal netsales gross
    grossamount grandtotal subtotal sum extendedprice
    betrag gesamtbetrag rechnungsbetrag summe gesamt gesamtsumme gesamtpreis umsatz bruttobetrag nettobetrag
    montant montanttotal montantttc montantht totalttc totalht prixtotal chiffreaffaires ca
    importe importetotal monto montototal preciototal ventas
    valor valortotal valorpago precototal montante vendas
  `),
  quantity: wordList(`
    quantity qty quant units unitssold itemcount numberofitems pieces pcs count
    menge anzahl stuck stueck stuckzahl stueckzahl
    quantite qte nombre
    cantidad cant unidades
    quantidade qtd qtde
  `),
  orderId: wordList(`
    orderid ordernumber orderno ordernr orderref orderreference ordercode order
    invoiceno invoicenumber invoiceid invoicenr invoice
    transactionid transactionnumber transactionno transactionref transaction
    receiptid receiptno receiptnumber receipt basketid bookingid bookingnumber purchaseid saleid salesorder ticketid
    bestellnummer bestellnr bestellid bestellung auftragsnummer auftragsnr rechnungsnummer rechnungsnr belegnummer belegnr
    numerocommande numcommande nocommande idcommande commande numerofacture numfacture nofacture idfacture facture
    numeropedido numpedido nopedido idpedido pedidoid pedido numerofactura numfactura idfactura factura
    numerofatura idfatura fatura encomenda numeroencomenda
  `),
  service: wordList(`
    service servicename servicetype product productname item itemname lineitemname productdescription
    itemdescription servicedescription description title article
    sku stockcode productcode productid itemcode itemid serviceid articlenumber
    leistung dienstleistung produkt produktname artikel artikelname bezeichnung artikelbezeichnung beschreibung artikelnummer artikelnr
    prestation produit nomproduit libelle designation
    servicio producto nombreproducto articulo descripcion
    servico produto nomeproduto artigo descricao designacao
  `),
  serviceCode: wordList(`
    sku stockcode productcode productid itemcode itemid serviceid servicecode articlenumber articleno productnumber itemnumber
    artikelnummer artikelnr produktnummer codeproduit codearticle codigoproducto codigoarticulo codigoproduto codigoartigo
    asin ean gtin upc
  `),
  category: wordList(`
    category categoryname productcategory servicecategory itemcategory productgroup itemgroup productline producttype department
    kategorie produktkategorie warengruppe produktgruppe categorie categorieproduit rayon categoria familia
  `),
  status: wordList(`
    status orderstatus transactionstatus invoicestatus servicestatus bookingstatus paymentstatus financialstatus orderstate
    bestellstatus auftragsstatus zahlungsstatus statut etat estado situacao
  `),
  currency: wordList(
    'currency currencycode ordercurrency invoicecurrency wahrung waehrung devise moneda divisa moeda',
  ),
};

/** Prices of one unit, unless the file has no quantity: then the price is the amount. */
const unitPrices = wordList(`
  unitprice priceperunit priceeach itemprice productprice price
  einzelpreis stuckpreis stueckpreis preis
  prixunitaire prix
  preciounitario precio precounitario preco
`);

const customerNames: Record<CustomerRole, string[]> = {
  customerId: [...customerIds, 'id', 'email', 'emailaddress', 'customeremail'],
  email: wordList(
    'email emailaddress customeremail clientemail useremail mail courriel adresseemail correo correoelectronico',
  ),
  name: wordList(`
    name customername fullname clientname username contactname displayname
    kundenname vollername nomcomplet nomclient nombrecompleto nombrecliente nomecompleto nomecliente nome
  `),
  firstName: wordList('firstname givenname forename vorname prenom nombre primeironome'),
  lastName: wordList(
    'lastname surname familyname nachname familienname nomdefamille nom apellido apellidos sobrenome apelido',
  ),
  // Where there are several, the one that is carried about.
  phone: wordList(`
    mobile mobilephone mobilenumber mobilephonenumber mobileno cellphone cellphonenumber cell cellnumber
    phone phonenumber phoneno telephone telephonenumber telno tel customerphone contactphone contactnumber phone1 homephone
    whatsapp whatsappnumber msisdn
    handy handynummer mobilnummer mobiltelefon mobil telefon telefonnummer telefonnr telnr rufnummer
    telephoneportable telephonemobile portable numerodetelephone nodetelephone numerotelephone notelephone
    telefonomovil movil celular telefono numerodetelefono numerotelefono telefonocelular
    telemovel telefonemovel telefone numerodetelefone numerotelefone nrtelefone contactotelefonico
    cellulare numerotelefonico telefoonnummer telefoon mobielnummer
  `),
};

/** What columns are named that stay attributes of customers and say where they live, the surest first. */
export const placeNames = {
  country: wordList(`
    countrycode country billingcountry countryiso isocountry countryregion homecountry shippingcountry
    land landercode landescode pays codepays pais codigopais codpais paese nazione landcode
  `),
  postcode: wordList(`
    postcode postalcode zip zipcode zippostalcode postal billingzip billingpostcode billingpostalcode shippingzip shippingpostcode
    plz postleitzahl codepostal cp codigopostal codpostal codigopostal cep cap codicepostale
  `),
} as const;

/** The names by which a role is recognised, comparable, the surest first. */
export const knownNames = {
  services: { ...serviceNames, unitPrice: unitPrices } as Readonly<Record<ServiceRole, readonly string[]>>,
  customers: customerNames as Readonly<Record<CustomerRole, readonly string[]>>,
};
