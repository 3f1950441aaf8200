import type { DeclaredAttribute } from '@countersign/protocol';

/** OpenID Connect Core 5.1, as far as agents use it, in the order of the card. */
export const standardAttributes: readonly DeclaredAttribute[] = [
  { name: 'name', label: 'Name', group: 'person', type: 'text', claim: 'name' },
  { name: 'given_name', label: 'First name', group: 'person', type: 'text', claim: 'given_name' },
  { name: 'family_name', label: 'Last name', group: 'person', type: 'text', claim: 'family_name' },
  { name: 'email', label: 'Email', group: 'person', type: 'email', claim: 'email' },
  {
    name: 'email_verified',
    label: 'Email checked',
    group: 'person',
    type: 'boolean',
    claim: 'email_verified',
  },
  { name: 'phone', label: 'Phone', group: 'person', type: 'phone', claim: 'phone_number' },
  { name: 'birthdate', label: 'Date of birth', group: 'person', type: 'date', claim: 'birthdate' },
  { name: 'gender', label: 'Gender', group: 'person', type: 'text', claim: 'gender' },
  {
    name: 'user_name',
    label: 'User name',
    group: 'person',
    type: 'text',
    claim: 'preferred_username',
  },
  { name: 'locale', label: 'Language', group: 'person', type: 'text', claim: 'locale' },
];
