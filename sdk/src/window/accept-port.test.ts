import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptPort } from './accept-port.ts';

/** Only the members that are looked at; a browser makes the rest. */
function setUp() {
  const parent = { name: 'the page' };
  const listeners = new Set<(event: MessageEvent) => void>();
  const ports: MessagePort[] = [];
  acceptPort(
    {
      parent,
      addEventListener: (_type, listener) => listeners.add(listener),
      removeEventListener: (_type, listener) => listeners.delete(listener),
    },
    ['https://shop.example'],
    (port) => ports.push(port),
  );
  const send = (changes: Record<string, unknown> = {}) => {
    const { port1, port2 } = new MessageChannel();
    port2.close();
    const event = {
      source: parent,
      origin: 'https://shop.example',
      data: { type: 'countersign-port' },
      ports: [port1],
      ...changes,
    };
    for (const listener of [...listeners]) listener(event as unknown as MessageEvent);
  };
  return { send, ports, listeners };
}

test('[A51] the window takes the port that its page hands over', () => {
  const { send, ports } = setUp();
  send();
  assert.equal(ports.length, 1);
});

const refused: [name: string, changes: Record<string, unknown>][] = [
  ['from another origin', { origin: 'https://shop.example.evil.example' }],
  ['from a subdomain', { origin: 'https://a.shop.example' }],
  ['over http', { origin: 'http://shop.example' }],
  ['from an opaque origin', { origin: 'null' }],
  ['from a frame or opener of a listed origin', { source: { name: 'another window' } }],
  ['from no window', { source: null }],
  ['of another type', { data: { type: 'port' } }],
  ['without data', { data: null }],
  ['without a port', { ports: [] }],
];

for (const [name, changes] of refused) {
  test(`[A51] a message ${name} hands nothing over`, () => {
    const { send, ports } = setUp();
    send(changes);
    assert.equal(ports.length, 0);
    send();
    assert.equal(ports.length, 1);
  });
}

test('[A51] after one port nobody listens for another', () => {
  const { send, ports, listeners } = setUp();
  send();
  send();
  assert.deepEqual([ports.length, listeners.size], [1, 0]);
});
