import { comparable } from './import/column-names.ts';
import { wordList } from './import/word-list.ts';

/** How a customer may be reached. `any`: by some way, whichever it is. */
export type ContactChannel = 'email' | 'phone' | 'any';

/**
 * What an attribute of customers says about reaching them: an address or number itself, that they consent, or that they must not be
 * contacted; the latter two for one channel, or for `any`.
 */
export type ContactColumn = { says: 'address' | 'consent' | 'stop'; channel: ContactChannel };

type AttributeCell = string | number | boolean | Date | null | undefined;

/**
 * What a column of the customers file says about contacting people, by its name; undefined where it says nothing of the kind.
 * English, German, French, Spanish and Portuguese names are known, and those of the exports of Shopify, Klaviyo, Mailchimp and HubSpot.
 */
export function contactColumn(column: string): ContactColumn | undefined {
  const name = comparable(column);
  if (stops.test(name)) return { says: 'stop', channel: channelOf(name) };
  if (consents.test(name))
    return otherConsents.test(name) ? undefined : { says: 'consent', channel: channelOf(name) };
  if (emailAddresses.test(name)) return { says: 'address', channel: 'email' };
  return phoneNumbers.test(name) || endsInPhone(column) ? { says: 'address', channel: 'phone' } : undefined;
}

/** Whether the last words of a name are those for a telephone number, as in "second phone" and "emergency_contact_mobile_no". */
function endsInPhone(column: string): boolean {
  const parts = column.split(/[^\p{L}\p{M}\d]+|(?<=\p{Ll})(?=\p{Lu})/u);
  return parts.some((_, from) => phoneNumbers.test(comparable(parts.slice(from).join(' '))));
}

/** Whether an attribute's value is an e-mail address, or a telephone number in a column of such, or in international notation. */
export function isContactValue(column: string, value: unknown): boolean {
  return contactTest(column)(value);
}

/** `isContactValue` for the many values of one column, whose name is read once. */
export function contactTest(column: string): (value: unknown) => boolean {
  const meant = contactColumn(column);
  const isOfNumbers = meant?.says === 'address' && meant.channel === 'phone';
  return (value) => {
    if (typeof value === 'number') return isOfNumbers && String(value).replace(/\D/g, '').length >= 6;
    if (typeof value !== 'string') return false;
    const text = value.trim();
    if (/^\S+@\S+\.\S+$/.test(text) || internationalNumber.test(text)) return true;
    return isOfNumbers && text.replace(/\D/g, '').length >= 6;
  };
}

/** What a value in a column about consent means; `unreadable` where it is none of the words for yes and no. */
export function readConsent(value: AttributeCell): 'yes' | 'no' | 'empty' | 'unreadable' {
  if (value === null || value === undefined || value === '') return 'empty';
  // Since when someone consents.
  if (value instanceof Date) return 'yes';
  const word = comparable(String(value));
  if (word === '') return /^[\s-]*$/.test(String(value)) ? 'empty' : 'unreadable';
  if (yes.has(word) || beginsWithDay(String(value))) return 'yes';
  return no.has(word) ? 'no' : 'unreadable';
}

/** Whether a value in a column of people not to be contacted says so. Whatever is not empty and no clear no does: a day, a reason. */
export function readStop(value: AttributeCell): boolean {
  if (value === null || value === undefined || value instanceof Date) return value instanceof Date;
  const word = comparable(String(value));
  return word !== '' && !plainNo.has(word);
}

const emailWord = '(?:e?mail|courriel|correo|correoelectronico|correio|correioeletronico)';
const emailAddresses = new RegExp(
  `^[a-z]*${emailWord}s?(?:address|addr|adresse|direccion|endereco|id)?\\d*$`,
);

const phonePrefixes =
  '(?:customer|client|kunden|contact|kontakt|home|work|business|office|billing|shipping|delivery|primary|secondary|main|alternate|other|private|privat|daytime|evening|default|mobile|cell|user|account|my|fixed|land|landline|numerode|numdetel|numerodo|numerodel|numero|num|no|nr)';
const phoneWords =
  '(?:phone|telephone|mobile|mobilephone|cell|cellphone|cellular|tel|telno|telefon|telefonnummer|rufnummer|handy|handynummer|mobil|mobilnummer|mobiltelefon|festnetz|telefone|telemovel|telefono|movil|celular|portable|gsm|whatsapp|fax|telefax|msisdn|sms|smsnumber|landline)';
const phoneNumbers = new RegExp(
  `^${phonePrefixes}{0,2}${phoneWords}(?:phone|number|num|no|nr|nummer|numero|e164)?\\d*$`,
);
const internationalNumber = /^\+\d[\d\s().\-/]{6,}\d$/;

/** Names of columns of whom not to contact. */
const stops = new RegExp(
  [
    'do?not?(?:contact|e?mail|call|phone|text|sms|market|disturb|track)',
    'dont(?:contact|e?mail|call|phone|text|sms|market)',
    '^(?:is)?(?:dnc|dnd)',
    '^no(?:contact|marketing|e?mails?|sms|calls?|phone|newsletter|contactar|llamar|enviar|molestar)$',
    'unsub|opt(?:ed)?outs?|blocklist|blacklist|blocked|suppress|deceased|globalstop|^stop',
    'nichtkontakt|kontaktsperre|werbesperre|mailsperre|kontaktverbot|abgemeldet|abmeldung|widerspr|widerruf|verstorben|sperrvermerk',
    'nepascontacter|nepasappeler|desinscri|desabonn|stoppub|oppose|opposition|listerouge|decede',
    'dadodebaja|debaja|^baja|robinson|fallecid|desuscri|cancelosus',
    'naocontact|naoligar|naoenviar|descadastr|desinscr|anulousubs|falecid',
  ].join('|'),
);

/** Names of columns of consent; `otherConsents` are those to something else than being contacted by e-mail or telephone. */
const consents = new RegExp(
  [
    'consent|opt(?:ed)?in|permission|agreedto|accepts?(?:e?mail|sms|marketing|newsletter|offers|promotions)',
    'marketing(?:ok|allowed|status|contactstatus|preference)|^gdpr|^rgpd|^dsgvo|^lgpd',
    '^(?:e?mail)?newsletter(?:s|abo|abonnent|abonne|subscribed|subscriber|signup|status|anmeldung|boletin)?$|^(?:is)?subscribed',
    'subscriptionstatus|subscriberstatus|^(?:e?mail|sms)(?:subscribed|subscription|status|allowed|ok|marketing)$',
    'einwillig|zustimmung|werbeerlaubnis|werbungerlaubt|einverstanden',
    'consentement|accepte(?:e?mail|sms|marketing|newsletter|offres|pub)|^abonne|inscrit(?:newsletter)?$',
    'consentimiento|acepta(?:e?mail|correo|sms|marketing|publicidad|promociones|comunicaciones)|suscrit',
    'consentimento|aceita(?:e?mail|sms|marketing|publicidade|comunicacoes)|autoriza(?:e?mail|sms|marketing|contacto)|subscrit|inscrito',
  ].join('|'),
);
const otherConsents =
  /cookie|analytic|tracking|terms|privacy|datenschutz|agb|push|postal|^post|post$|directmail|thirdparty|partner|profil|source|method|ip$|ipaddress|text$|version|language|level|url|photo|bild|parental|medical/;

function channelOf(name: string): ContactChannel {
  if (/sms|phone|tel(?!l)|call|mobile|whatsapp|anruf|appel|llam|ligar|text/.test(name)) return 'phone';
  return /mail|newsletter|courriel|correo|correio/.test(name) ? 'email' : 'any';
}

const plainNo = new Set(
  wordList('no n false 0 nein non nao none never off f 00 nie jamais nunca aus disabled inactive'),
);
const no = new Set([
  ...plainNo,
  ...wordList(`
    unsubscribed neversubscribed notsubscribed notoptedin optedout optout declined denied refused rejected revoked withdrawn
    pending unconfirmed expired cleaned bounced notallowed notgiven notgranted suppressed blocked nonmarketingcontact
    abgelehnt abgemeldet widerrufen nichterteilt verweigert refuse desinscrit desabonne rechazado baja revocado retirado
    desuscrito recusado revogado cancelado naoinscrito
  `),
]);
const yes = new Set(
  wordList(`
    yes y true t 1 on x ok ja oui si sim s j o verdadeiro wahr vrai verdadero
    subscribed optedin optin doubleoptin singleoptin confirmedoptin granted given confirmed accepted agreed allowed
    consented enabled active implied explicit marketingcontact
    erteilt zugestimmt eingewilligt angemeldet bestatigt accepte consenti inscrit abonne aceptado acepta suscrito alta
    aceite aceito autorizado inscrito subscrito confirmado concedido
  `),
);

/** A day at the beginning of a text: since when someone consents. */
function beginsWithDay(text: string): boolean {
  return /^\s*(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})(?:\D|$)/.test(text);
}
