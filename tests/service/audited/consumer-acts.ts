import assert from 'node:assert/strict';
import { LogoutSender } from '../../kit/provider/logout-sender.ts';
import { type Act, act, type Scene } from './scene.ts';

/** What consumers and their provider do. */
export function consumerActs({ stage, seen, aurora }: Scene): readonly Act[] {
  const sender = new LogoutSender(stage);
  const start = () => stage.consumer().start();
  const hint = { iss: 'https://elsewhere.test', sub: 'somebody else' };
  return [
    act('POST /api/consumer/authentications', ['consumer.authenticated'], start, (consumer) =>
      consumer.signInWithToken(),
    ),
    act(
      'POST /api/consumer/authentications (a hint that differs)',
      ['consumer.authenticated', 'consumer.hint_differs'],
      start,
      (consumer) => consumer.signInWithToken({}, { hint }),
    ),
    act(
      'POST /api/consumer/authentications (refused)',
      ['consumer.refused'],
      start,
      async (consumer) =>
        assert.equal((await consumer.tryToken({ claims: { exp: 1 } })).status, 401),
    ),
    act(
      'POST /api/consumer/handshakes (no such connector)',
      ['consumer.refused'],
      start,
      async (consumer) =>
        assert.equal((await consumer.post('handshakes', { connectorId: 'none' })).status, 404),
    ),
    act(
      'POST /api/consumer/sign-out',
      ['consumer.signed_out', 'consumer.proof_ended'],
      seen,
      ({ consumer }) => consumer.signOut(),
    ),
    act(
      'POST /brands/:brandId/connectors/:connectorId/backchannel-logout',
      ['logout.accepted'],
      async () => ({ sub: aurora.newSubject() }),
      async (about) => assert.equal((await sender.send(about)).status, 200),
    ),
    act(
      'POST /brands/:brandId/connectors/:connectorId/backchannel-logout (refused)',
      ['logout.refused'],
      async () => ({ sub: aurora.newSubject(), nonce: 'x' }),
      async (about) => assert.equal((await sender.send(about)).status, 400),
    ),
  ];
}
