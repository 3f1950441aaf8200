import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Desk, startChat } from '../kit/desk.ts';
import { startStage } from '../kit/stage.ts';

const service = await startStage({ after });
const desk = await Desk.open(await service.agent(['agent']));

const billing = {
  columns: [
    { name: 'month', label: 'Month', type: 'text' },
    { name: 'total', label: 'Total', type: 'money' },
  ],
  rows: [
    ['January', { amount: '49.90', currency: 'CHF' }],
    ['February', { amount: '61.00', currency: 'CHF' }],
  ],
};
const account = {
  account_number: 'canary-account-4711',
  package: { title: 'Aurora Max', fields: [{ label: 'Speed', value: '1 Gbit/s' }], tags: ['5G'] },
  balance: { amount: '12.50', currency: 'CHF' },
  billing_history: billing,
  payment_options: ['Card', 'Invoice'],
};

test('[I2, I4, O1] a consumer of the Code Flow reaches the agent with every attribute typed and sourced', async () => {
  const person = { sub: 'code-1', claims: { name: 'Ines Canary' }, userInfo: account };
  const { conversationId } = await startChat(await service.consumer().signInWithCode(person));
  const { card } = await desk.read(conversationId);
  assert.equal(card.displayName, 'Ines Canary');
  assert.equal(card.proof.state, 'verified');
  const values = Object.fromEntries(card.verified.map(({ name, value }) => [name, value]));
  assert.deepEqual(values, {
    name: { type: 'text', text: 'Ines Canary' },
    account_number: { type: 'text', text: 'canary-account-4711' },
    package: { type: 'record', ...account.package },
    balance: { type: 'money', amount: '12.50', currency: 'CHF' },
    billing_history: { type: 'table', ...billing },
    payment_options: { type: 'list', items: ['Card', 'Invoice'] },
  });
  const now = service.clock.now();
  for (const { kind, name, provenance } of card.verified) {
    assert.equal(kind, 'verified');
    assert.deepEqual(provenance, {
      connectorId: 'aurora-code',
      connectorName: 'Aurora ID',
      issuer: service.provider.issuer,
      flow: 'code',
      source: name === 'name' ? 'id_token' : 'userinfo',
      claim: name,
      amr: [],
      verifiedAt: now,
      expiresAt: now + 1800_000,
    });
  }
  const [token, ...others] = service.provider.callsTo('token');
  assert.equal(others.length, 0);
  assert.equal(token?.form.get('grant_type'), 'authorization_code');
  assert.match(token?.form.get('code_verifier') ?? '', /^[\w-]{43}$/);
  assert.match(token?.authorization ?? '', /^Basic /);
});

test('[I2, I4] a consumer of the Implicit Flow reaches the agent with the ID token’s own claims', async () => {
  const claims = { name: 'Noor', balance: account.balance, acr: 'gold', amr: ['pwd', 'otp'] };
  const { conversationId } = await startChat(await service.consumer().signInWithToken({ claims }));
  const { card } = await desk.read(conversationId);
  const [balance, name] = card.verified;
  assert.deepEqual(balance?.value, { type: 'money', amount: '12.50', currency: 'CHF' });
  const { flow, source, issuer, acr, amr } = name?.provenance ?? {};
  assert.deepEqual(
    { flow, source, issuer, acr, amr },
    {
      flow: 'implicit',
      source: 'id_token',
      issuer: 'https://login.aurora.test',
      acr: 'gold',
      amr: ['pwd', 'otp'],
    },
  );
});

test('[I3] the ID token’s claim goes before the same claim of UserInfo', async () => {
  const person = {
    sub: 'both-1',
    claims: { account_number: 'from-token' },
    userInfo: { account_number: 'from-userinfo', name: 'From UserInfo' },
  };
  const { conversationId } = await startChat(await service.consumer().signInWithCode(person));
  const { verified } = await desk.card(conversationId);
  const read = verified.map(({ name, value, provenance }) => [name, value, provenance.source]);
  assert.deepEqual(read, [
    ['account_number', { type: 'text', text: 'from-token' }, 'id_token'],
    ['name', { type: 'text', text: 'From UserInfo' }, 'userinfo'],
  ]);
});

test('[I5, I7, A79, A85] what is not declared is stored nowhere, and what is, nowhere in plain text', async () => {
  const person = {
    sub: 'canary-subject-9',
    claims: { name: 'Canary Name', favourite_colour: 'canary-undeclared-token' },
    userInfo: { email: 'canary@mail.test', shoe_size: 'canary-undeclared-userinfo' },
  };
  const chat = await startChat(await service.consumer().signInWithCode(person), 'canary text');
  const { card } = await desk.read(chat.conversationId);
  assert.deepEqual(
    card.verified.map(({ name }) => name),
    ['name', 'email'],
  );
  await desk.reply(chat.conversationId, 'canary reply');
  await desk.note(chat.conversationId, 'canary note');
  const bytes = service.databaseBytes();
  assert.match(bytes, /aurora-code/, 'the files that hold the data were read');
  assert.equal(bytes.match(/canary/gi)?.length ?? 0, 0, 'a personal value lies in the database');
  assert.equal(service.log.join('').match(/canary/gi)?.length ?? 0, 0, 'a value lies in the log');
});

test('[I6] a claim in another form than declared is left out, and the audit names it', async () => {
  const claims = { name: 'Lea', balance: 'canary-not-money', package: { title: 7 } };
  const { conversationId } = await startChat(await service.consumer().signInWithToken({ claims }));
  const { verified } = await desk.card(conversationId);
  assert.deepEqual(
    verified.map(({ name }) => name),
    ['name'],
  );
  const records = await service.audit();
  const record = records.find(({ action }) => action === 'consumer.authenticated');
  assert.equal(record?.detail.unreadableClaims, 'package balance');
});

test('[I16] of lp_sdes the types ctmrinfo and personal are verified, all others ignored', async () => {
  const lp_sdes = [
    {
      type: 'ctmrinfo',
      info: { customerId: 'C-7', balance: 5, currency: 'EUR', storeNumber: '7', storeZipCode: '1' },
    },
    { type: 'personal', personal: { firstname: 'Mia', contacts: [{ email: 'mia@mail.test' }] } },
    { type: 'cart', total: 10, currency: 'EUR' },
  ];
  const consumer = await service.consumer().signInWithToken({ claims: { lp_sdes } });
  const { conversationId } = await startChat(consumer);
  const { verified, displayName } = await desk.card(conversationId);
  const read = verified.map(({ name, provenance }) => [name, provenance.claim]);
  assert.deepEqual(read, [
    ['balance', 'lp_sdes.ctmrinfo.balance'],
    ['given_name', 'lp_sdes.personal.firstname'],
    ['email', 'lp_sdes.personal.contacts.email'],
    ['customer_id', 'lp_sdes.ctmrinfo.customerId'],
  ]);
  assert.equal(displayName, 'Mia');
});

test('[I1, R17] a consumer is known by connector, issuer and subject, never by an email', async () => {
  const claims = { sub: 'same-subject', email: 'same@mail.test' };
  const idOf = async (consumer: Parameters<typeof startChat>[0]): Promise<string> =>
    (await desk.card((await startChat(consumer)).conversationId)).consumerId;
  const first = await idOf(await service.consumer().signInWithToken({ claims }));
  const again = await idOf(await service.consumer().signInWithToken({ claims }));
  const other = await idOf(
    await service.consumer().signInWithToken({ claims: { ...claims, sub: 'other-subject' } }),
  );
  const otherConnector = await idOf(
    await service.consumer().signInWithCode({ sub: 'same-subject', userInfo: claims }),
  );
  assert.equal(first, again);
  assert.equal(new Set([first, other, otherConnector]).size, 3);
});

test('[I15] a proof ends with its ID token, and at the latest when the connector says', async () => {
  const iat = service.clock.seconds();
  const short = await service.consumer().signInWithToken({ claims: { exp: iat + 300 } });
  const long = await service.consumer().signInWithToken({ claims: { exp: iat + 20_000 } });
  const ends = [short, long]
    .map(({ session }) => session?.proof)
    .map((proof) => {
      assert(proof && proof.state === 'verified');
      return (proof.expiresAt - service.clock.now()) / 1000;
    });
  assert.deepEqual(ends, [300, 3600]);
});
