// What happened, in order, for tests to ask about. A question may wait for its answer, so no test sleeps.

export class Records {
  #entries = [];
  #waiting = new Set();

  add(entry) {
    this.#entries.push(entry);
    for (const look of [...this.#waiting]) look();
  }

  // Resolves to the entries that match, once there are `count` of them or `wait` seconds are over.
  matching(filter, { count = 1, wait = 0 } = {}) {
    const wanted = Object.entries(filter);
    const matches = () =>
      this.#entries.filter((entry) => wanted.every(([name, value]) => String(entry[name]) === value));
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(matches());
      };
      const look = () => matches().length >= count && finish();
      const timer = setTimeout(finish, wait * 1000);
      this.#waiting.add(look);
      look();
    });
  }
}
