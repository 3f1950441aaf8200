import assert from 'node:assert/strict';
import { newMessageId } from '../../kit/consumer.ts';
import { type Act, act, carriedOut, nothing, type Scene } from './scene.ts';

/** What agents, administrators and privacy officers do over HTTP. */
export function staffActs(scene: Scene): readonly Act[] {
  return [...agentActs(scene), ...administratorActs(scene), ...officerActs(scene)];
}

function agentActs({ seen, change, read, cardOf, other }: Scene): readonly Act[] {
  const at = '/api/agent/conversations/:id';
  return [
    act(
      `GET ${at}/earlier`,
      ['consumer.viewed'],
      async () => {
        const { conversationId } = await seen();
        return { conversationId, another: await other(['agent']) };
      },
      ({ conversationId, another }) =>
        another.http.get(`/api/agent/conversations/${conversationId}/earlier?before=999`),
    ),
    act(`POST ${at}/history`, ['consumer.viewed'], seen, ({ conversationId }) =>
      change('POST', `conversations/${conversationId}/history`, { name: 'name' }),
    ),
    act(`POST ${at}/corrections`, ['attribute.corrected'], seen, ({ conversationId }) => {
      const note = { id: newMessageId(), name: 'name', text: 'Mara Keller-Ott' };
      return change('POST', `conversations/${conversationId}/corrections`, note);
    }),
    act(
      `DELETE ${at}/corrections/:correctionId`,
      ['attribute.correction_removed'],
      async () => {
        const { conversationId } = await seen();
        const note = { id: newMessageId(), name: 'name', text: 'Mara Keller-Ott' };
        await change('POST', `conversations/${conversationId}/corrections`, note);
        const [correction] = (await cardOf(conversationId)).corrections;
        assert(correction);
        return `conversations/${conversationId}/corrections/${correction.id}`;
      },
      (path) => change('DELETE', path),
    ),
    act(`POST ${at}/reveals`, ['attribute.revealed'], seen, ({ conversationId }) => {
      const asked = { kind: 'verified', name: 'pin', reason: 'dispute' };
      return change('POST', `conversations/${conversationId}/reveals`, asked);
    }),
    act(`GET ${at}/transcript`, ['conversation.exported'], seen, ({ conversationId }) =>
      read(`conversations/${conversationId}/transcript`),
    ),
  ];
}

function administratorActs(scene: Scene): readonly Act[] {
  const { stage, change, seen, aurora } = scene;
  const at = '/api/agent/connectors/:id';
  const path = `connectors/${aurora.implicitConnector}`;
  return [
    act(`POST ${at}/examinations`, ['connector.examined'], nothing, async () => {
      await change('POST', `${path}/examinations`);
      await stage.server.doctor.examinations.settled();
    }),
    act(`POST ${at}/tests`, ['connector.tested'], nothing, () => change('POST', `${path}/tests`)),
    act(`POST ${at}/key-purges`, ['connector.keys_purged'], nothing, () =>
      change('POST', `${path}/key-purges`),
    ),
    act(`PUT ${at}/trust`, ['connector.trust_changed'], nothing, () =>
      change('PUT', `${path}/trust`, { state: 'suspected' }),
    ),
    act(
      'POST /api/agent/connectors/:connectorId/sign-out-all',
      ['connector.sign_out_ordered', 'connector.signed_out', 'consumer.proof_ended'],
      seen,
      async () => {
        await change('POST', `${path}/sign-out-all`);
        await carriedOut(scene);
      },
    ),
  ];
}

function officerActs({ change, read, seen, agent }: Scene): readonly Act[] {
  const at = '/api/agent/consumers/:id';
  const held = async () => {
    const { consumerId } = await seen();
    await change('PUT', `consumers/${consumerId}/hold`, { reason: 'legal_claim' });
    return consumerId;
  };
  const restricted = async () => {
    const { consumerId } = await seen();
    await change('PUT', `consumers/${consumerId}/restriction`);
    return consumerId;
  };
  return [
    act('POST /api/agent/consumers/search', ['consumer.searched'], seen, ({ conversationId }) =>
      change('POST', 'consumers/search', { conversationId }),
    ),
    act(`GET ${at}/export`, ['consumer.exported'], seen, ({ consumerId }) =>
      read(`consumers/${consumerId}/export`),
    ),
    act(`PUT ${at}/hold`, ['consumer.held'], seen, ({ consumerId }) =>
      change('PUT', `consumers/${consumerId}/hold`, { reason: 'legal_claim' }),
    ),
    act(`POST ${at}/erasure (held)`, ['consumer.erasure_refused'], held, async (consumerId) =>
      assert.equal((await agent.change('POST', `consumers/${consumerId}/erasure`)).status, 409),
    ),
    act(`DELETE ${at}/hold`, ['consumer.released'], held, (consumerId) =>
      change('DELETE', `consumers/${consumerId}/hold?reason=matter_closed`),
    ),
    act(
      `PUT ${at}/restriction`,
      ['consumer.restricted', 'consumer.proof_ended'],
      seen,
      ({ consumerId }) => change('PUT', `consumers/${consumerId}/restriction`),
    ),
    act(`DELETE ${at}/restriction`, ['consumer.unrestricted'], restricted, (consumerId) =>
      change('DELETE', `consumers/${consumerId}/restriction`),
    ),
    act(`POST ${at}/erasure`, ['consumer.erased', 'consumer.proof_ended'], seen, ({ consumerId }) =>
      change('POST', `consumers/${consumerId}/erasure`),
    ),
    act('GET /api/agent/audit', ['audit.searched'], nothing, () => read('audit')),
    act('GET /api/agent/audit/export', ['audit.exported'], nothing, () =>
      read('audit/export?format=jsonl'),
    ),
    act('POST /api/agent/audit/verifications', ['audit.verified'], nothing, () =>
      change('POST', 'audit/verifications'),
    ),
  ];
}
