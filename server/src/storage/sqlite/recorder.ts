/**
 * The recording half of a transaction: turns each call into plain data for the writer thread.
 * Members are picked one by one, so that nothing a caller added by mistake reaches the disk.
 */
import type { ConversationChange, EventBody, Transaction } from '../port.ts';
import { factWrites } from './facts.ts';
import { removalsOf } from './retention/retained.ts';
import { webhookWrites } from './webhooks.ts';
import type { Operation, Parameters, Unit, Value } from './writer/operations.ts';
import { numbered, type WriteName, writes } from './writer/writes.ts';

/** Operations of one transaction; one that needs more is a mistake. */
const operationsPerUnit = 5_000;

export function record(work: (tx: Transaction) => void): Unit {
  const recorder = new Recorder();
  work(transactionOn(recorder));
  return recorder.finish();
}

class Recorder {
  #operations: Operation[] = [];
  #finished = false;

  readonly write = (name: WriteName, parameters: Parameters): void =>
    this.add({ kind: 'write', name, values: valuesOf(name, parameters) });

  add(operation: Operation): void {
    if (this.#finished) throw new Error('A transaction was recorded after its work returned.');
    if (this.#operations.length >= operationsPerUnit) {
      throw new Error(`A transaction has more than ${operationsPerUnit} changes.`);
    }
    this.#operations.push(operation);
  }

  finish(): Unit {
    this.#finished = true;
    return this.#operations;
  }
}

function transactionOn(recorder: Recorder): Transaction {
  const { write } = recorder;
  return {
    ...directory(write),
    ...keys(write),
    ...consumers(write),
    ...onceOnly(write),
    ...signOuts(write),
    ...factWrites(write),
    ...webhookWrites(write),
    verificationRequests: verificationRequests(write),
    conversations: conversations(recorder),
    auditRecords: {
      insert: ({ at, brandId, actor, action, subject, correlationId, detail }) =>
        recorder.add({
          kind: 'audit',
          record: { at, brandId, actor, action, subject, correlationId, detail: { ...detail } },
        }),
      removeCut(brandId, limit) {
        write('auditRecords.removeCut', { brandId, limit });
        write('auditCheckpoints.removeCut', { brandId, limit });
      },
    },
    auditCheckpoints: {
      insert: ({ brandId, number, hash, statement }) =>
        write('auditCheckpoints.insert', { brandId, number, hash, statement }),
    },
    auditCuts: {
      put: ({ brandId, number, hash, statement }) =>
        write('auditCuts.put', { brandId, number, hash, statement }),
    },
    auditKeys: {
      insert: ({ kid, publicJwk, privateKey, createdAt }) =>
        write('auditKeys.insert', { kid, publicJwk, privateKey, createdAt }),
    },
    retention: {
      remove(of, id, before) {
        for (const removal of removalsOf[of]) write(removal, { id, before });
      },
      hold: (id, at) => write('retention.hold', { id, at }),
      release: (id) => write('retention.release', { id }),
    },
    findings: {
      add: ({ brandId, connectorId, day, kind, code, count, lastAt, correlationId }) =>
        write('findings.add', {
          ...{ brandId, connectorId, day, kind, code, count, lastAt, correlationId },
        }),
      removeBefore: (day) => write('findings.removeBefore', { day }),
    },
  };
}

type WriteCall = Recorder['write'];

function directory(
  write: WriteCall,
): Pick<
  Transaction,
  'brands' | 'connectors' | 'brandKeys' | 'agents' | 'agentSessions' | 'invitations'
> {
  return {
    brands: { put: ({ id, name, settings }) => write('brands.put', { id, name, settings }) },
    connectors: {
      put: ({ id, brandId, position, settings }) =>
        write('connectors.put', { id, brandId, position, settings }),
      removeOthers: (brandId, keptIds) =>
        write('connectors.removeOthers', { brandId, keptIds: JSON.stringify(keptIds) }),
    },
    brandKeys: {
      insert: ({ id, brandId, algorithm, publicJwk, privateKey, createdAt }) =>
        write('brandKeys.insert', { id, brandId, algorithm, publicJwk, privateKey, createdAt }),
      retire: (id, at) => write('brandKeys.retire', { id, at }),
      keepPublic: (id, left) => write('brandKeys.keepPublic', { id, left }),
      remove: (id) => write('brandKeys.remove', { id }),
    },
    agents: {
      insert: ({ id, brandId, login, name, roles, passwordHash, createdAt }) =>
        write('agents.insert', {
          ...{ id, brandId, login, name, passwordHash, createdAt },
          roles: JSON.stringify(roles),
        }),
      setRoles: (id, roles) => write('agents.setRoles', { id, roles: JSON.stringify(roles) }),
    },
    agentSessions: {
      insert: ({ id, agentId, cookieHash, csrfToken, createdAt, expiresAt }) =>
        write('agentSessions.insert', {
          ...{ id, agentId, cookieHash, csrfToken, createdAt, expiresAt },
        }),
      remove: (id) => write('agentSessions.remove', { id }),
      removeExpired: (now) => write('agentSessions.removeExpired', { now }),
    },
    invitations: {
      insert: ({ tokenHash, brandId, login, name, roles, expiresAt }) =>
        write('invitations.insert', {
          ...{ tokenHash, brandId, login, name, expiresAt },
          roles: JSON.stringify(roles),
        }),
      consume: (tokenHash, now) => write('invitations.consume', { tokenHash, now }),
    },
  };
}

function keys(write: WriteCall): Pick<Transaction, 'consumerKeys' | 'wrappingKeys' | 'rootKeys'> {
  return {
    consumerKeys: {
      insert: ({ consumerId, wrappingKeyId, wrapped }) =>
        write('consumerKeys.insert', { consumerId, wrappingKeyId, wrapped }),
      rewrap: ({ consumerId, wrappingKeyId, wrapped }, from) =>
        write('consumerKeys.rewrap', { consumerId, wrappingKeyId, wrapped, from }),
      restrict: (consumerId, at) => write('consumerKeys.restrict', { consumerId, at }),
      unrestrict: (consumerId) => write('consumerKeys.unrestrict', { consumerId }),
      remove: (consumerId) => write('consumerKeys.remove', { consumerId }),
    },
    wrappingKeys: {
      insertIfNone: ({ id, brandId, wrapped, createdAt }) =>
        write('wrappingKeys.insertIfNone', { id, brandId, wrapped, createdAt }),
      retire: (id, at) => write('wrappingKeys.retire', { id, at }),
      remove: (id) => write('wrappingKeys.remove', { id }),
    },
    rootKeys: {
      insertIfNone: ({ masterKeyId, wrapped }) =>
        write('rootKeys.insertIfNone', { masterKeyId, wrapped }),
      put: ({ masterKeyId, wrapped }) => write('rootKeys.put', { masterKeyId, wrapped }),
      remove: (masterKeyId) => write('rootKeys.remove', { masterKeyId }),
    },
  };
}

function consumers(
  write: WriteCall,
): Pick<Transaction, 'consumers' | 'verifications' | 'consumerSessions'> {
  return {
    consumers: {
      insert: ({ id, brandId, identityKey, connectorId, createdAt }) =>
        write('consumers.insert', { id, brandId, identityKey, connectorId, createdAt }),
      join: (id, to) => write('consumers.join', { id, to }),
      erase(id, at) {
        write('consumers.erase', { id, at });
        write('verifications.blank', { consumerId: id });
        write('consumerSessions.blank', { consumerId: id });
      },
    },
    verifications: {
      insert: ({ id, brandId, consumerId, connectorId, connectorName, issuer, flow, ...rest }) =>
        write('verifications.insert', {
          ...{ id, brandId, consumerId, connectorId, connectorName, issuer, flow },
          acr: rest.acr,
          amr: JSON.stringify(rest.amr),
          authenticatedAt: rest.authenticatedAt,
          verifiedAt: rest.verifiedAt,
          expiresAt: rest.expiresAt,
          attributes: rest.attributes,
          locksAt: rest.locksAt,
        }),
      end: (id, { at, reason }) => write('verifications.end', { id, at, reason }),
      passLock: (id, { from, to }) => write('verifications.passLock', { id, from, to }),
      setRefresh: ({ verificationId, sealed, refreshAt }) =>
        write('verifications.setRefresh', { verificationId, sealed, refreshAt }),
      forgetRefresh: (id) => write('verifications.forgetRefresh', { id }),
      claimRefresh: (id, { from, to }) => write('verifications.claimRefresh', { id, from, to }),
      renew: (id, { acr, amr, verifiedAt, expiresAt, attributes, locksAt }) =>
        write('verifications.renew', {
          ...{ id, acr, verifiedAt, expiresAt, attributes, locksAt },
          amr: JSON.stringify(amr),
        }),
    },
    consumerSessions: {
      insert: (
        { id, brandId, consumerId, verificationId, epoch, cookieHash, ...rest },
        inPlaceOf,
      ) =>
        write('consumerSessions.insert', {
          ...{ id, brandId, consumerId, verificationId, epoch, cookieHash },
          connectorId: rest.connectorId,
          sidKey: rest.sidKey,
          visitorId: rest.visitorId,
          browserId: rest.browserId,
          inPlaceOf: inPlaceOf ?? null,
          createdAt: rest.createdAt,
          expiresAt: rest.expiresAt,
          page: rest.page,
        }),
      unite: (id, other) => write('consumerSessions.unite', { id, other }),
      markUsed: (id, at) => write('consumerSessions.markUsed', { id, at }),
      setPage: (id, page) => write('consumerSessions.setPage', { id, page }),
      setCookie: (id, cookieHash) => write('consumerSessions.setCookie', { id, cookieHash }),
      extend: (id, expiresAt) => write('consumerSessions.extend', { id, expiresAt }),
      end: (id, at) => write('consumerSessions.end', { id, at }),
    },
  };
}

function onceOnly(write: WriteCall): Pick<Transaction, 'handshakes' | 'usedTokens' | 'tickets'> {
  return {
    handshakes: {
      insert: ({ id, brandId, connectorId, sessionId, way, ...rest }) =>
        write('handshakes.insert', {
          ...{ id, brandId, connectorId, sessionId, way },
          redirectUri: rest.redirectUri,
          providerDigest: rest.providerDigest,
          requestId: rest.requestId,
          expiresAt: rest.expiresAt,
        }),
      consume: (id, now) => write('handshakes.consume', { id, now }),
      removeExpired: (now) => write('handshakes.removeExpired', { now }),
    },
    usedTokens: {
      insert: ({ connectorId, digest, expiresAt }) =>
        write('usedTokens.insert', { connectorId, digest, expiresAt }),
      removeExpired: (now) => write('usedTokens.removeExpired', { now }),
    },
    tickets: {
      insert: ({ ticketHash, kind, sessionId, expiresAt }) =>
        write('tickets.insert', { ticketHash, kind, sessionId, expiresAt }),
      consume: (ticketHash, now) => write('tickets.consume', { ticketHash, now }),
      removeExpired: (now) => write('tickets.removeExpired', { now }),
    },
  };
}

function verificationRequests(write: WriteCall): Transaction['verificationRequests'] {
  return {
    insert: ({ id, conversationId, brandId, agentId, connectorId, assurance, ...rest }) =>
      write('verificationRequests.insert', {
        ...{ id, conversationId, brandId, agentId, connectorId },
        acr: assurance?.acr ?? null,
        label: assurance?.label ?? null,
        maxAgeSeconds: rest.maxAgeSeconds,
        expiresAt: rest.expiresAt,
      }),
    end: ({ conversationId, id }) => write('verificationRequests.end', { conversationId, id }),
  };
}

function signOuts(write: WriteCall): Pick<Transaction, 'signOuts' | 'signOutOrders'> {
  return {
    signOuts: {
      put: ({ target, at, expiresAt }) => write('signOuts.put', { target, at, expiresAt }),
      checkNone: (targets, since) =>
        write('signOuts.checkNone', { targets: JSON.stringify(targets), since }),
      removeExpired: (now) => write('signOuts.removeExpired', { now }),
    },
    signOutOrders: {
      put: ({ connectorId, brandId, at }) =>
        write('signOutOrders.put', { connectorId, brandId, at }),
      remove: ({ connectorId, at }) => write('signOutOrders.remove', { connectorId, at }),
    },
  };
}

function conversations(recorder: Recorder): Transaction['conversations'] {
  return {
    insert({ id, brandId, consumerId, startedAt, proofState, verificationId, ...rest }) {
      const { page } = rest;
      recorder.write('conversations.insert', {
        ...{ id, brandId, consumerId, startedAt, proofState, verificationId },
      });
      if (page !== null) recorder.write('conversationPages.put', { conversationId: id, page });
    },
    erase(id) {
      recorder.write('conversations.blank', { id });
      recorder.write('conversations.blankEvents', { id });
      recorder.write('conversations.removePage', { id });
      recorder.write('conflicts.removeOf', { conversationId: id });
    },
    separate(id, { sequence, joinedAt, joined, lastMessage, waitingSince }) {
      recorder.write('conversations.unmarkJoined', { id, joinedAt, joined });
      recorder.write('conversations.removeBefore', { id, joinedAt });
      recorder.write('conversations.setLast', {
        ...{ id, sequence, waitingSince },
        from: lastMessage?.from ?? null,
        at: lastMessage?.at ?? null,
        preview: lastMessage?.preview ?? null,
      });
    },
    append(conversationId, { event, change = {}, ...guards }) {
      const { at, clientId, body, text } = event;
      const { whenClosed = null, ofConsumer = null, ofVerification = null } = guards;
      const { ofSession = null } = guards;
      const page = change.page === undefined ? null : ownBytes(change.page);
      recorder.add({
        kind: 'append',
        ...{ conversationId, clientId, at, page, whenClosed },
        ...{ ofConsumer, ofSession, ofVerification },
        event: withOwnBytes({ type: body.type, body: bodyText(body), text }),
        activity: withOwnBytes(activityOf(change)),
        facts: factsOf(change),
      });
      if (change.status === 'closed') {
        recorder.write('verificationRequests.removeOf', { conversationId });
      }
    },
  };
}

function bodyText(body: EventBody): string {
  return JSON.stringify(body);
}

/** An absent member stays as it is; SQL sees that as null, with a flag where null has a meaning. */
function activityOf(change: ConversationChange): Parameters {
  const { readByAgent = 0, readByConsumer = 0, unread, waitingSince, lastMessage } = change;
  return {
    readByAgent,
    readByConsumer,
    unread: unread ?? null,
    setsWaiting: waitingSince === undefined ? 0 : 1,
    waitingSince: waitingSince ?? null,
    lastMessageFrom: lastMessage?.from ?? null,
    lastMessageAt: lastMessage?.at ?? null,
    preview: lastMessage?.preview ?? null,
  };
}

function factsOf(change: ConversationChange): Parameters | null {
  const { status, consumerId, proofState, verificationId, assignedAgentId } = change;
  const members = [status, consumerId, proofState, verificationId, assignedAgentId];
  if (members.every((member) => member === undefined)) return null;
  return withOwnBytes({
    status: status ?? null,
    consumerId: consumerId ?? null,
    proofState: proofState ?? null,
    setsVerification: verificationId === undefined ? 0 : 1,
    verificationId: verificationId ?? null,
    assignedAgentId: assignedAgentId ?? null,
  });
}

const orders = new Map(Object.entries(writes).map(([name, one]) => [name, numbered(one).names]));

/** In the order in which the statement numbers them. */
function valuesOf(name: WriteName, parameters: Parameters): readonly Value[] {
  const order = orders.get(name) ?? [];
  return order.map((parameter) => {
    const value = parameters[parameter];
    if (value === undefined) throw new Error(`${name} was recorded without ${parameter}.`);
    return value instanceof Uint8Array ? ownBytes(value) : value;
  });
}

function withOwnBytes(parameters: Parameters): Parameters {
  const shared = Object.values(parameters).some(
    (value) => value instanceof Uint8Array && value.byteLength !== value.buffer.byteLength,
  );
  if (!shared) return parameters;
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? ownBytes(value) : value,
    ]),
  );
}

/** A view on a pooled buffer would carry the whole pool, other people's bytes too, across. */
function ownBytes(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}
