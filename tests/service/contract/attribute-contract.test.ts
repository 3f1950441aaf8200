/** Every type and member of the documented contract, by every way on which it reaches an agent. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { AttributeValue, ConsumerCard, TableCell } from '@countersign/protocol';
import { applyPagePush } from '../../../server/src/identity/attributes/page-attributes.ts';
import { readSdesClaim, sdesNames } from '../../../server/src/identity/attributes/sdes-claim.ts';
import { Desk, push, startChat } from '../../kit/desk.ts';
import { startStage } from '../../kit/stage.ts';
import { contract, entryOf } from './sdes-contract.ts';

const stage = await startStage({ after }, { startAt: Date.UTC(2027, 0, 4) });
const desk = await Desk.open(await stage.agent());
const now = stage.clock.now();
const pageOrigin = 'https://www.aurora.test';

/** What an agent reads, without headings. */
function words(value: AttributeValue | undefined): string {
  const cell = (one: TableCell): string =>
    typeof one === 'string' ? one : 'text' in one ? one.text : `${one.amount} ${one.currency}`;
  if (value === undefined) return '(nothing)';
  if (value.type === 'table') return value.rows.map((row) => row.map(cell).join(' ')).join('\n');
  if (value.type === 'list') return value.items.join('\n');
  if (value.type === 'money') return cell(value);
  const { type: _, ...rest } = value;
  return Object.values(rest).join(' ');
}

const find = (all: readonly { name: string; value: AttributeValue }[], name: string) =>
  words(all.find((one) => one.name === name)?.value);

const page = { url: `${pageOrigin}/`, title: '' };

for (const [type, members] of Object.entries(contract)) {
  test(`[I10] every member of the type ${type}, in every form, is read from a page`, () => {
    for (const member of members) {
      for (const form of member.forms) {
        const entries = [entryOf(type, member, form)];
        const said = applyPagePush([], { page, entries, pageOrigin, now });
        const read = find(said, member.attribute);
        assert(read.includes(member.reads), `${member.path} ${JSON.stringify(form)}: ${read}`);
      }
    }
  });
}

const provable = [...(contract.ctmrinfo ?? []), ...(contract.personal ?? [])];
const typeOf = (path: string) => (path.startsWith('info.') ? 'ctmrinfo' : 'personal');

test('[I16] every member of ctmrinfo and personal, in every form, is read from lp_sdes', () => {
  for (const member of provable) {
    for (const form of member.forms) {
      const claim = [entryOf(typeOf(member.path), member, form)];
      const { facts, unreadable } = readSdesClaim(claim, now);
      const read = find(facts, member.attribute);
      const message = `${member.path} ${JSON.stringify(form)}: ${read}`;
      if (member.pageOnly) assert.equal(read, '(nothing)', message);
      else assert(read.includes(member.reads), message);
      assert.deepEqual(unreadable, [], message);
    }
  }
});

test('[I10] every attribute that a page or lp_sdes can bring is one of the contract', () => {
  for (const type of ['ctmrinfo', 'personal'] as const) {
    const documented = new Set(contract[type]?.map(({ attribute }) => attribute));
    assert.deepEqual(
      sdesNames(type).filter((name) => !documented.has(name)),
      [],
    );
  }
});

/** All that can be said at once: of members that come twice, the first. */
function everything(): { readonly lp_sdes: object[]; readonly expected: Map<string, string> } {
  const expected = new Map<string, string>();
  const entries: Record<string, object> = {};
  const merge = (into: Record<string, unknown>, from: Record<string, unknown>): void => {
    for (const [name, value] of Object.entries(from)) {
      if (typeof value === 'object' && value !== null && into[name]) {
        merge(into[name] as Record<string, unknown>, value as Record<string, unknown>);
      } else into[name] ??= value;
    }
  };
  for (const member of provable) {
    if (expected.has(member.attribute)) continue;
    const type = typeOf(member.path);
    entries[type] ??= {};
    merge(entries[type] as Record<string, unknown>, entryOf(type, member, member.forms[0]));
    if (!member.pageOnly) expected.set(member.attribute, member.reads);
  }
  return { lp_sdes: Object.values(entries), expected };
}

const { lp_sdes, expected } = everything();
const standard = {
  ...{ given_name: 'Ines', family_name: 'Keller', email: 'a@x.test', gender: 'female' },
  ...{ preferred_username: 'ines', phone_number: '+41791112233', locale: 'de-CH' },
};

/** What is shown of the standard claims. */
const named = { ...standard, user_name: standard.preferred_username, phone: standard.phone_number };

async function cardOf(consumer: Parameters<typeof startChat>[0]): Promise<ConsumerCard> {
  return desk.card((await startChat(consumer)).conversationId);
}

/** Masked, or as expected: what is sensitive is proven by the tests above. */
function assertSaid(card: ConsumerCard, source: 'id_token' | 'userinfo'): void {
  for (const [name, reads] of expected) {
    const attribute = card.verified.find((one) => one.name === name);
    assert(attribute, `${name} from ${source}`);
    assert.equal(attribute.provenance.source, source, name);
    const isMasked = attribute.value.type === 'masked';
    assert(
      isMasked || words(attribute.value).includes(reads),
      `${name}: ${words(attribute.value)}`,
    );
  }
  assert.deepEqual(
    card.verified.filter(({ name }) => name.startsWith('store_')),
    [],
  );
}

test('[I2, I16] all of it arrives by an ID token of the page’s method, of the Code Flow, and by UserInfo', async () => {
  const declared = { attributes: [] };
  stage.aurora.implicitSettings = declared;
  stage.aurora.codeSettings = declared;
  await stage.putBrands();
  const person = (more: object) => ({ sub: stage.aurora.newSubject(), ...more });
  const byPage = await stage.consumer().signInWithToken({ claims: { lp_sdes } });
  assertSaid(await cardOf(byPage), 'id_token');
  const byCode = await stage.consumer().signInWithCode(person({ claims: { lp_sdes } }));
  assertSaid(await cardOf(byCode), 'id_token');
  const byUserInfo = await stage.consumer().signInWithCode(person({ userInfo: { lp_sdes } }));
  assertSaid(await cardOf(byUserInfo), 'userinfo');
});

test('[I2] the standard claims arrive under the names that lp_sdes has for the same facts', async () => {
  for (const consumer of [
    await stage.consumer().signInWithToken({ claims: standard }),
    await stage.consumer().signInWithCode({ sub: stage.aurora.newSubject(), claims: standard }),
    await stage.consumer().signInWithCode({ sub: stage.aurora.newSubject(), userInfo: standard }),
  ]) {
    const { verified } = await cardOf(consumer);
    for (const name of [...expected.keys()].filter((one) => one in named)) {
      assert.equal(find(verified, name), named[name as keyof typeof named]);
    }
  }
});

test('[I10] all types of the contract reach the agent in one visit', async () => {
  const chat = await startChat(await stage.consumer().start());
  for (const [type, members] of Object.entries(contract)) {
    const [member] = members;
    if (member) await push(chat, [entryOf(type, member, member.forms[0])]);
  }
  const names = new Set((await desk.card(chat.conversationId)).page.map(({ name }) => name));
  for (const [type, [member]] of Object.entries(contract))
    assert(names.has(member?.attribute ?? ''), type);
});

test('[I6, I16] what lp_sdes says in another form than documented is left out and named in the audit', async () => {
  const bent = [
    { type: 'ctmrinfo', info: { customerId: { id: 'canary-7' }, companySize: 'canary-many' } },
    { type: 'personal', personal: { firstname: 'Ines', contacts: [{ email: ['canary@x.test'] }] } },
  ];
  const { verified } = await cardOf(
    await stage.consumer().signInWithToken({ claims: { lp_sdes: bent } }),
  );
  assert.deepEqual(
    verified.map(({ name }) => name),
    ['given_name'],
  );
  const records = await stage.audit();
  const found = records.find(({ detail }) =>
    String(detail.unreadableClaims ?? '').includes('lp_sdes'),
  );
  assert.equal(
    found?.detail.unreadableClaims,
    'lp_sdes.ctmrinfo.customerId lp_sdes.ctmrinfo.companySize',
  );
  assert.doesNotMatch(JSON.stringify(records), /canary/);
});

test('[I9] an age from a year alone agrees with either of the two ages that it can be', async () => {
  const claims = (age: object) => ({ lp_sdes: [{ type: 'personal', personal: { age } }] });
  for (const [age, conflicts] of [
    [{ age: 45 }, []],
    [{ age: 44 }, []],
    [{ age: 43 }, ['age']],
  ] as const) {
    const chat = await startChat(await stage.consumer().signInWithToken({ claims: claims(age) }));
    await push(chat, [{ type: 'personal', personal: { age: { year: 1982 } } }]);
    const card = await desk.card(chat.conversationId);
    assert.deepEqual(
      card.conflicts.map(({ name }) => name),
      conflicts,
    );
  }
});
