/** The test's end of steered-writer.ts: a few shared numbers. */
export const cells = { mode: 0, begun: 1, done: 2 } as const;
export const modes = { pass: 0, hold: 1, fail: 2, die: 3 } as const;

export class Steering {
  readonly #state = new Int32Array(new SharedArrayBuffer(12));

  /** To be given to openSqliteStorage. */
  get writer(): { readonly entry: URL; readonly extra: SharedArrayBuffer } {
    const entry = new URL('./steered-writer.ts', import.meta.url);
    return { entry, extra: this.#state.buffer };
  }

  set(mode: keyof typeof modes): void {
    Atomics.store(this.#state, cells.mode, modes[mode]);
    Atomics.notify(this.#state, cells.mode);
  }

  count(cell: 'begun' | 'done'): number {
    return Atomics.load(this.#state, cells[cell]);
  }

  async untilBegun(commits: number): Promise<void> {
    for (let count = this.count('begun'); count < commits; count = this.count('begun')) {
      await Atomics.waitAsync(this.#state, cells.begun, count).value;
    }
  }
}
