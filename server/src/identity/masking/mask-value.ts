import type { AttributeValue, Mask } from '@countersign/protocol';

/** What is left of a value. How long it was is not said. */
export function maskValue(value: AttributeValue, mask: Mask): AttributeValue {
  const { start = '', end = '' } = partsOf(value, mask);
  return { type: 'masked', start, end };
}

type Parts = { readonly start?: string; readonly end?: string };

/** A part is shown only where more is hidden; a mask that does not fit the value shows nothing. */
function partsOf(value: AttributeValue, mask: Mask): Parts {
  if (mask === 'year') return value.type === 'date' ? { start: value.date.slice(0, 4) } : {};
  const text = textOf(value);
  const characters = [...text.replace(/\s/g, '')];
  switch (mask) {
    case 'last4':
      return characters.length >= 8 ? { end: characters.slice(-4).join('') } : {};
    case 'first1':
      return characters.length >= 3 ? { start: characters.slice(0, 1).join('') } : {};
    case 'email':
      return emailParts(text);
    default:
      return {};
  }
}

function emailParts(text: string): Parts {
  const [, local = '', domain = ''] = /^([^@\s]+)(@[^@\s]+)$/.exec(text) ?? [];
  const [first = ''] = local;
  return local.length >= 3 ? { start: first, end: domain } : { end: domain };
}

/** Tables, records and the like have no first and last characters that would say little. */
function textOf(value: AttributeValue): string {
  switch (value.type) {
    case 'text':
    case 'email':
    case 'phone':
      return value.text;
    case 'number':
      return String(value.number);
    default:
      return '';
  }
}
